// A file's bytes as memory.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/file_descriptor.h"

namespace crossgate::git {

/// Maps a whole file for reading: what is read of it stays in the page cache. The file must not shrink meanwhile.
/// Move-only; thread-safe. Blocks.
class MappedFile {
 public:
  /// Fails when the file cannot be read, or is empty.
  static Result<MappedFile> open(const std::filesystem::path& path);
  /// The same of an open file, which may be closed then; `what` names it in an error.
  static Result<MappedFile> map(const FileDescriptor& file, const std::string& what);
  MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();

  std::string_view bytes() const { return bytes_; }

 private:
  explicit MappedFile(std::string_view bytes) : bytes_(bytes) {}

  std::string_view bytes_;
};

}  // namespace crossgate::git
