// The characters of UTF-8 text, for parsers of what people type. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace crossgate::client {

/// The character that begins at `byte`, with all its bytes; `utf8` is well-formed and has one there. Borrows.
std::string_view character_at(std::string_view utf8, std::size_t byte);

/// The text without each backslash that stands before a `c`; other backslashes stay.
std::string unescape(std::string_view text, char c);

}  // namespace crossgate::client
