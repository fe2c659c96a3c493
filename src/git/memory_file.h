// Files that are only in memory.
#pragma once

#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/file_descriptor.h"
#include "git/mapped_file.h"

namespace crossgate::git {

/// A file of these bytes that has no name and stands at its beginning; it goes with its last descriptor.
Result<FileDescriptor> make_memory_file(std::string_view bytes);

/// Such a file to be read as memory, and sent by the kernel without another copy. Move-only; thread-safe.
class MemoryFile {
 public:
  /// Fails when no descriptor is to be had, and for no bytes at all.
  static Result<MemoryFile> create(std::string_view bytes);

  std::string_view bytes() const { return mapped_.bytes(); }
  int descriptor() const { return file_.get(); }

 private:
  MemoryFile(FileDescriptor file, MappedFile mapped) : file_(std::move(file)), mapped_(std::move(mapped)) {}

  FileDescriptor file_;
  MappedFile mapped_;
};

}  // namespace crossgate::git
