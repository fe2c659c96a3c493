#include "api/checked_text.h"

#include <algorithm>

#include "base/text.h"

namespace crossgate::api {

std::string broken_clause(const TextRule& rule, std::string_view text) {
  if (auto clause = wire::broken_length(text, rule.min, rule.max); !clause.empty()) return clause;
  if (!is_utf8(text) || (rule.matches && !rule.matches(text))) {
    return "must satisfy regular expression pattern: " + std::string(rule.pattern);
  }
  return {};
}

bool is_friendly_name(std::string_view text) {
  constexpr std::string_view kPunctuation = "_+=,.@-";
  return std::ranges::all_of(text, [&](char c) { return is_alphanumeric(c) || kPunctuation.contains(c); });
}

bool is_external_id(std::string_view text) {
  constexpr std::string_view kPunctuation = "_+=,.@:/-";
  return std::ranges::all_of(text, [&](char c) { return is_alphanumeric(c) || kPunctuation.contains(c); });
}

bool is_word(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '_'; });
}

bool is_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

bool is_latin_text(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) return c == '\t' || c == '\n' || c == '\r';
    // In well-formed UTF-8 the lead bytes of U+0080–U+00FF are 0xc2 and 0xc3.
    return byte < 0xc0 || byte == 0xc2 || byte == 0xc3;
  });
}

bool is_tag_text(std::string_view text) {
  constexpr std::string_view kPunctuation = " _.:/=+-@";
  return std::ranges::all_of(text, [&](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || is_alphanumeric(c) || kPunctuation.contains(c);
  });
}

}  // namespace crossgate::api
