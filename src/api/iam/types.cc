#include "api/iam/types.h"

#include <algorithm>

#include "base/text.h"

namespace crossgate::api::iam {
namespace {

bool is_graphic(char c) { return c >= 0x21 && c <= 0x7e; }

bool is_policy_path_character(char c) {
  constexpr std::string_view kPunctuation = ".,+@=_-";
  return is_alphanumeric(c) || kPunctuation.contains(c);
}

}  // namespace

bool is_path(std::string_view text) {
  if (text == "/") return true;
  return text.size() >= 3 && text.front() == '/' && text.back() == '/' && std::ranges::all_of(text, is_graphic);
}

bool is_policy_path(std::string_view text) {
  if (!text.starts_with('/') || !text.ends_with('/')) return false;
  if (text.contains("//")) return false;
  return std::ranges::all_of(text, [](char c) { return c == '/' || is_policy_path_character(c); });
}

bool is_path_prefix(std::string_view text) {
  return text.starts_with('/') && std::ranges::all_of(text, [](char c) { return is_graphic(c) || c == 0x7f; });
}

bool is_account_alias(std::string_view text) {
  const auto allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '-'; };
  return std::ranges::all_of(text, allowed) && !text.starts_with('-') && !text.ends_with('-') && !text.contains("--");
}

bool is_word(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '_'; });
}

bool is_policy_version(std::string_view text) {
  if (text.size() < 2 || text[0] != 'v' || text[1] == '0') return false;
  const auto dot = text.find('.');
  if (!std::ranges::all_of(text.substr(1, dot == text.npos ? dot : dot - 1), is_digit) || dot == 1) return false;
  return dot == text.npos ||
         std::ranges::all_of(text.substr(dot + 1), [](char c) { return is_alphanumeric(c) || c == '-'; });
}

}  // namespace crossgate::api::iam
