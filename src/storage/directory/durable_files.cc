#include "storage/directory/durable_files.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "base/random.h"
#include "base/text.h"

namespace crossgate::storage {

std::unexpected<Error> system_failure(std::string_view what, const std::filesystem::path& path) {
  return fail(path.string() + ": " + std::string(what) + ": " + std::generic_category().message(errno));
}

Result<FileDescriptor> open_file(const std::filesystem::path& path, int flags, mode_t mode) {
  FileDescriptor file(::open(path.c_str(), flags | O_CLOEXEC, mode));
  if (!file) return system_failure("cannot open", path);
  return file;
}

Result<void> write_all(const FileDescriptor& file, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_failure("cannot write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> sync_file(const FileDescriptor& file, const std::filesystem::path& path) {
  if (::fsync(file.get()) != 0) return system_failure("cannot make durable", path);
  return {};
}

Result<void> sync_folder(const std::filesystem::path& folder) {
  TRY(const auto file, open_file(folder, O_RDONLY | O_DIRECTORY));
  return sync_file(file, folder);
}

Result<void> make_folder(const std::filesystem::path& folder, mode_t mode) {
  if (::mkdir(folder.c_str(), mode) != 0 && errno != EEXIST) return system_failure("cannot make the folder", folder);
  return {};
}

Result<bool> create_file(const std::filesystem::path& path, std::string_view bytes, mode_t mode) {
  const auto incoming = path.parent_path() / (path.filename().string() + ".new-" + to_hex(random_bytes(8)));
  TRY(const auto file, open_file(incoming, O_WRONLY | O_CREAT | O_EXCL, mode));
  auto linked = [&]() -> Result<bool> {
    TRY_VOID(write_all(file, bytes, incoming));
    TRY_VOID(sync_file(file, incoming));
    if (::link(incoming.c_str(), path.c_str()) == 0) return true;
    if (errno == EEXIST) return false;
    return system_failure("cannot create", path);
  }();
  ::unlink(incoming.c_str());
  if (!linked || !*linked) return linked;
  TRY_VOID(sync_folder(path.parent_path()));
  return true;
}

Result<void> replace_file(const std::filesystem::path& path, std::string_view bytes, mode_t mode) {
  const auto incoming = path.parent_path() / (path.filename().string() + ".new-" + to_hex(random_bytes(8)));
  TRY(const bool created, create_file(incoming, bytes, mode));
  if (!created || ::rename(incoming.c_str(), path.c_str()) != 0) {
    auto failure = system_failure("cannot replace", path);
    ::unlink(incoming.c_str());
    return failure;
  }
  return sync_folder(path.parent_path());
}

Result<void> Disk::write(const FileDescriptor& file, std::string_view bytes, const std::filesystem::path& path) {
  return write_all(file, bytes, path);
}

Result<void> Disk::sync(const FileDescriptor& file, const std::filesystem::path& path) { return sync_file(file, path); }

Result<void> Disk::sync_folder(const std::filesystem::path& folder) { return storage::sync_folder(folder); }

Result<void> Disk::make_folder(const std::filesystem::path& folder, mode_t mode) {
  return storage::make_folder(folder, mode);
}

Result<Disk::Linked> Disk::link(const std::filesystem::path& file, const std::filesystem::path& name) {
  if (::link(file.c_str(), name.c_str()) == 0) return Linked::done;
  if (errno == EEXIST) return Linked::exists;
  if (errno == EXDEV || errno == EPERM || errno == EMLINK) return Linked::impossible;
  return system_failure("cannot link as " + name.string(), file);
}

Result<bool> Disk::remove(const std::filesystem::path& file) {
  if (::unlink(file.c_str()) == 0) return true;
  if (errno == ENOENT) return false;
  return system_failure("cannot remove", file);
}

}  // namespace crossgate::storage
