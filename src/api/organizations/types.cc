#include "api/organizations/types.h"

#include <algorithm>

#include "base/names.h"
#include "base/text.h"

namespace crossgate::api::organizations {
namespace {

/// So many characters, each of `[0-9a-z]`.
bool is_lower_alphanumeric(std::string_view text, std::size_t min, std::size_t max) {
  return text.size() >= min && text.size() <= max &&
         std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c); });
}

bool is_account_id(std::string_view text) { return AccountId::parse(text).has_value(); }

}  // namespace

std::string_view reason_of(const TextRule& rule, std::string_view text, std::string_view otherwise) {
  const std::size_t length = count_characters(text);
  return length < rule.min ? "MIN_LENGTH_EXCEEDED" : length > rule.max ? "MAX_LENGTH_EXCEEDED" : otherwise;
}

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
  return text.starts_with("car-") && is_lower_alphanumeric(text.substr(4), 8, 32);
}

bool is_root_id(std::string_view text) {
  return text.starts_with("r-") && is_lower_alphanumeric(text.substr(2), 4, 32);
}

bool is_unit_id(std::string_view text) {
  if (!text.starts_with("ou-")) return false;
  const auto parts = cut(text.substr(3), "-");
  return parts && is_lower_alphanumeric(parts->before, 4, 32) && is_lower_alphanumeric(parts->after, 8, 32);
}

bool is_policy_id(std::string_view text) {
  if (!text.starts_with("p-")) return false;
  const auto rest = text.substr(2);
  return rest.size() >= 8 && rest.size() <= 128 &&
         std::ranges::all_of(rest, [](char c) { return is_alphanumeric(c) || c == '_'; });
}

bool is_parent_id(std::string_view text) { return is_root_id(text) || is_unit_id(text); }
bool is_child_id(std::string_view text) { return is_account_id(text) || is_unit_id(text); }
bool is_target_id(std::string_view text) { return is_root_id(text) || is_child_id(text); }
bool is_resource_id(std::string_view text) { return is_target_id(text) || is_policy_id(text); }

}  // namespace crossgate::api::organizations
