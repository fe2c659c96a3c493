// Small files, read and written whole.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"

namespace crossgate::client {

/// The bytes of a regular file; nullopt when there is none of this name. Fails when it cannot be read, and when it is
/// larger than 16 MiB.
Result<std::optional<std::string>> read_file_if_there(const std::string& path);

/// Replaces the file in one step, so that a reader sees the old bytes or the new, with mode 0600; makes missing
/// folders with mode 0700.
Result<void> write_file_atomically(const std::string& path, std::string_view bytes);

/// Everything up to the end of the file behind `descriptor`, at most `limit` bytes.
Result<std::string> read_to_end(int descriptor, std::size_t limit);
/// All of it, whatever pieces the kernel takes.
Result<void> write_all(int descriptor, std::string_view bytes);

/// "mkdir -p" with mode 0700.
Result<void> make_folders(const std::string& path);

/// "cannot WHAT PATH: the system's reason" for the current errno.
std::string system_reason(std::string_view what, const std::string& path);

}  // namespace crossgate::client
