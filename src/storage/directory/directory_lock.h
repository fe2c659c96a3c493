// One process at a time in a data directory.
#pragma once

#include <filesystem>
#include <utility>

#include "base/error.h"
#include "storage/directory/durable_files.h"

namespace crossgate::storage {

/// Held until destroyed, or until the process ends, however it ends (flock).
class DirectoryLock {
 public:
  /// Locks DIRECTORY/lock. Errors: in use, with the number of the process; not writable.
  static Result<DirectoryLock> take(const std::filesystem::path& directory);

 private:
  explicit DirectoryLock(FileDescriptor file) : file_(std::move(file)) {}
  FileDescriptor file_;
};

}  // namespace crossgate::storage
