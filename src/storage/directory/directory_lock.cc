#include "storage/directory/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "base/text.h"

namespace crossgate::storage {
namespace {

std::string holder(const FileDescriptor& file) {
  std::array<char, 32> text{};
  const ssize_t size = ::pread(file.get(), text.data(), text.size(), 0);
  const auto process =
      parse_decimal(trim(std::string_view(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0)));
  return process ? "process " + std::to_string(*process) : "another process";
}

}  // namespace

Result<DirectoryLock> DirectoryLock::take(const std::filesystem::path& directory) {
  const auto path = directory / "lock";
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file && (errno == EACCES || errno == EROFS || errno == EPERM))
    return system_failure("the data directory is not writable by user " + std::to_string(::geteuid()), directory);
  if (!file) return system_failure("cannot open the lock", path);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return system_failure("cannot lock", path);
    return fail(directory.string() + " is in use by " + holder(file) + ": stop it first, or use another directory");
  }
  const std::string process = std::to_string(::getpid()) + '\n';
  if (::ftruncate(file.get(), 0) != 0) return system_failure("cannot write", path);
  TRY_VOID(write_all(file, process, path));
  return DirectoryLock(std::move(file));
}

}  // namespace crossgate::storage
