// Numbers in text. Pure and thread-safe; no locale has a say.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace crossgate {

/// A decimal number that is the whole text, perhaps with "-"; nullopt for any other text, and out of range. A double
/// may have a fraction and an exponent, and be "inf" or "nan".
template <class Number>
std::optional<Number> parse_number(std::string_view text) = delete;
template <>
std::optional<std::int64_t> parse_number(std::string_view text);
template <>
std::optional<double> parse_number(std::string_view text);

}  // namespace crossgate
