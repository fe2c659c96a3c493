// Files and folders that are on the disk when a function returns, and nothing where it failed.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>

#include "base/error.h"
#include "base/file_descriptor.h"

namespace crossgate::storage {

/// Of the folders of a data directory: nobody else's.
inline constexpr mode_t kFolderMode = 0700;

/// "PATH: WHAT: No such file or directory", by errno.
std::unexpected<Error> system_failure(std::string_view what, const std::filesystem::path& path);

/// The calls by which the pack store changes a disk, so that tests can have one that fails or loses power.
/// Thread-safe. Errors name the path.
class Disk {
 public:
  virtual ~Disk() = default;
  virtual Result<void> write(const FileDescriptor& file, std::string_view bytes, const std::filesystem::path& path);
  virtual Result<void> sync(const FileDescriptor& file, const std::filesystem::path& path);
  virtual Result<void> sync_folder(const std::filesystem::path& folder);
  /// It may exist.
  virtual Result<void> make_folder(const std::filesystem::path& folder, mode_t mode);
  /// Gives a file another name. `impossible`: not across these file systems.
  enum class Linked { done, exists, impossible };
  virtual Result<Linked> link(const std::filesystem::path& file, const std::filesystem::path& name);
  /// False: there was none.
  virtual Result<bool> remove(const std::filesystem::path& file);
};

/// Closed when another program is started (O_CLOEXEC).
Result<FileDescriptor> open_file(const std::filesystem::path& path, int flags, mode_t mode = 0);
Result<void> write_all(const FileDescriptor& file, std::string_view bytes, const std::filesystem::path& path);
Result<void> sync_file(const FileDescriptor& file, const std::filesystem::path& path);
/// Makes what was linked into, renamed in or removed from the folder outlast a loss of power.
Result<void> sync_folder(const std::filesystem::path& folder);
/// Makes the folder, not its parents; it may exist.
Result<void> make_folder(const std::filesystem::path& folder, mode_t mode);
/// A new file with these bytes, whole or not at all. False: there is one of this name, and it was left alone.
Result<bool> create_file(const std::filesystem::path& path, std::string_view bytes, mode_t mode);
/// A file with these bytes in place of the one of this name, if there is one: the old or the new, never part of either.
Result<void> replace_file(const std::filesystem::path& path, std::string_view bytes, mode_t mode);

}  // namespace crossgate::storage
