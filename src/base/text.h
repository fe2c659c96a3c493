// Helpers for bytes and text. All pure and thread-safe; none knows a locale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossgate {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_alphanumeric(char c) { return is_digit(c) || is_lower(c) || is_upper(c); }
constexpr bool is_lower_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
constexpr char to_lower(char c) { return is_upper(c) ? static_cast<char>(c + 32) : c; }

std::string to_lower(std::string_view text);
/// ASCII letters compare equal whatever their case.
bool equals_ignoring_case(std::string_view a, std::string_view b);

/// Without white space (space, tab, CR, LF) at both ends; borrows from `text`.
std::string_view trim(std::string_view text);

/// The pieces between separators; always at least one, and empty pieces are kept. Borrows from `text`.
std::vector<std::string_view> split(std::string_view text, char separator);

/// The text before and after the first separator; nullopt where there is none. Borrows from `text`.
struct Cut {
  std::string_view before;
  std::string_view after;
};
std::optional<Cut> cut(std::string_view text, std::string_view separator);

/// Between double quotes, for messages.
std::string double_quoted(std::string_view text);

/// A decimal number that is the whole text, without sign or white space.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

/// Lower-case hexadecimal, and back (either case; nullopt for an odd length or another character).
std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);

/// Base64 with padding (RFC 4648, 4), and back (nullopt for anything that is not canonical, padding included).
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);
/// The URL-safe alphabet without padding (RFC 4648, 5), and back.
std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

/// Base32 without padding (RFC 4648, 6).
std::string to_base32(std::string_view bytes);

/// Everything but RFC 3986's unreserved characters becomes %XX in upper case; '/' too unless `keep_slash`.
std::string percent_encode(std::string_view text, bool keep_slash = false);
/// nullopt when a '%' is not followed by two hexadecimal digits. '+' stays '+'.
std::optional<std::string> percent_decode(std::string_view text);

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);
/// The same text with U+FFFD for each byte that belongs to no well-formed character.
std::string to_utf8(std::string_view text);
/// How many characters (Unicode code points) well-formed UTF-8 holds.
std::size_t count_characters(std::string_view text);

/// The candidate nearest to `word` by edit distance, for "did you mean"; nullopt when none is near.
std::optional<std::string_view> nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace crossgate
