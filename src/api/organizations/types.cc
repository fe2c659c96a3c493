#include "api/organizations/types.h"

#include <algorithm>

#include "base/text.h"

namespace crossgate::api::organizations {

bool is_email(std::string_view text) {
  const auto parts = cut(text, "@");
  if (!parts || parts->before.empty() || parts->after.contains('@')) return false;
  if (std::ranges::any_of(text, [](char c) { return c <= ' ' && c >= 0; })) return false;
  const auto dot = parts->after.find('.', 1);  // [^\s@]+ before the dot
  return dot != std::string_view::npos && dot + 1 < parts->after.size();
}

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7e; });
}

bool is_create_account_request_id(std::string_view text) {
  if (!text.starts_with("car-")) return false;
  return std::ranges::all_of(text.substr(4), [](char c) { return is_lower(c) || is_digit(c); });
}

}  // namespace crossgate::api::organizations
