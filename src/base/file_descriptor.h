// A file descriptor that is closed once, and reading from a place in its file.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace crossgate {

/// Owns a descriptor, or none (-1). Move-only.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int number) : number_(number) {}
  FileDescriptor(FileDescriptor&& other) noexcept : number_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    reset(other.release());
    return *this;
  }
  ~FileDescriptor() { reset(); }

  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  int release() { return std::exchange(number_, -1); }
  void reset(int number = -1) {
    if (number_ >= 0) ::close(number_);
    number_ = number;
  }

 private:
  int number_ = -1;
};

/// At least one byte, and at most `into.size()`, which is not 0, of a file from `offset`. Fails at the file's end: who
/// asks knows that the bytes were there. `what` names the file in the error. Blocks; thread-safe.
Result<std::size_t> read_at(int file, std::span<char> into, std::uint64_t offset, std::string_view what);

}  // namespace crossgate
