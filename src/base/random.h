// Randomness from the kernel. Thread-safe; never fails once the machine has booted.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace crossgate {

void fill_random(std::span<std::byte> out);
std::string random_bytes(std::size_t count);
/// `count` characters drawn evenly from `alphabet` (2 to 256 characters).
std::string random_text(std::size_t count, std::string_view alphabet);
/// A version 4 UUID in lower case (RFC 9562, 5.4).
std::string random_uuid();

}  // namespace crossgate
