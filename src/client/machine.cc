#include "client/machine.h"

#include <unistd.h>

#include <string_view>

#include "base/text.h"
#include "client/files.h"

namespace crossgate::client {
namespace {

std::string first_line(const std::string& path) {
  const auto text = read_file_if_there(path);
  return text && *text ? std::string(trim(**text)) : "";
}

/// Whether this process is in a namespace that the kernel itself began with (the numbers are of its proc_fs.h).
bool is_in(const char* name_space, std::string_view first) {
  char target[64];
  const ssize_t length = ::readlink(name_space, target, sizeof target);
  return length > 0 && std::string_view(target, static_cast<std::size_t>(length)) == first;
}

/// Whatever makes containers, they have processes or a host name of their own.
bool is_container() {
  return !is_in("/proc/self/ns/pid", "pid:[4026531836]") || !is_in("/proc/self/ns/uts", "uts:[4026531838]");
}

}  // namespace

std::string boot_id() { return first_line("/proc/sys/kernel/random/boot_id"); }

bool is_ec2_instance() {
  return first_line("/sys/devices/virtual/dmi/id/sys_vendor") == "Amazon EC2" && !is_container();
}

}  // namespace crossgate::client
