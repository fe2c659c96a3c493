#include "client/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "base/file_descriptor.h"
#include "base/random.h"
#include "base/text.h"
#include "client/exit_status.h"

namespace crossgate::client {
namespace {

constexpr std::size_t kLargestFile = 16 << 20;

}  // namespace

std::string system_reason(std::string_view what, const std::string& path) {
  return "cannot " + std::string(what) + ' ' + path + ": " + std::strerror(errno);
}

Result<std::optional<std::string>> read_file_if_there(const std::string& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    return fail(kOther, system_reason("read", path));
  }
  struct stat status {};
  if (::fstat(file.get(), &status) == 0 && S_ISDIR(status.st_mode)) return std::nullopt;
  auto bytes = read_to_end(file.get(), kLargestFile);
  if (!bytes) return fail(kOther, path + ": " + bytes.error().message);
  return *std::move(bytes);
}

Result<std::string> read_to_end(int descriptor, std::size_t limit) {
  std::string bytes;
  char buffer[8192];
  while (true) {
    const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
    if (count == 0) return bytes;
    if (count < 0) {
      if (errno == EINTR) continue;
      return fail(kOther, std::string("cannot read: ") + std::strerror(errno));
    }
    if (bytes.size() + static_cast<std::size_t>(count) > limit)
      return fail(kOther, "larger than " + std::to_string(limit) + " bytes");
    bytes.append(buffer, static_cast<std::size_t>(count));
  }
}

Result<void> write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      return fail(kOther, std::string("cannot write: ") + std::strerror(errno));
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> make_folders(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  const auto parent_end = path.rfind('/');
  if (errno == ENOENT && parent_end != std::string::npos && parent_end > 0) {
    TRY_VOID(make_folders(path.substr(0, parent_end)));
    if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  }
  return fail(kOther, system_reason("make the folder", path));
}

Result<void> write_file_atomically(const std::string& path, std::string_view bytes) {
  const auto folder_end = path.rfind('/');
  if (folder_end != std::string::npos && folder_end > 0) TRY_VOID(make_folders(path.substr(0, folder_end)));
  const std::string temporary = path + '.' + to_hex(random_bytes(8)) + ".tmp";
  FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file) return fail(kOther, system_reason("write", temporary));
  auto written = write_all(file.get(), bytes);
  if (written && ::close(file.release()) == 0 && ::rename(temporary.c_str(), path.c_str()) == 0) return {};
  const std::string reason = written ? system_reason("write", path) : path + ": " + written.error().message;
  ::unlink(temporary.c_str());
  return fail(kOther, reason);
}

}  // namespace crossgate::client
