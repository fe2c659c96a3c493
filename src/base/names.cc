#include "base/names.h"

#include <algorithm>

#include "base/random.h"
#include "base/text.h"

namespace crossgate {

Parsed<AccountId> AccountId::parse(std::string_view text) {
  if (text.size() != 12 || !std::ranges::all_of(text, is_digit)) return broken("must be 12 digits");
  return AccountId(std::string(text));
}

AccountId AccountId::random() {
  constexpr std::string_view kDigits = "0123456789";
  return AccountId(random_text(1, kDigits.substr(1)) + random_text(11, kDigits));
}

Parsed<Region> Region::parse(std::string_view text) {
  const auto allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '-'; };
  if (text.empty() || text.size() > 32) return broken("must be 1 to 32 characters");
  if (!is_lower(text.front()) || text.back() == '-' || !std::ranges::all_of(text, allowed))
    return broken("must be lower-case letters, digits and hyphens, as in us-east-1");
  return Region(std::string(text));
}

Parsed<AccessKeyId> AccessKeyId::parse(std::string_view text) {
  if (text.size() < 16 || text.size() > 128) return broken("must be 16 to 128 characters");
  if (!std::ranges::all_of(text, [](char c) { return is_upper(c) || is_digit(c); }))
    return broken("must be upper-case letters and digits");
  return AccessKeyId(std::string(text));
}

Parsed<RepositoryName> RepositoryName::parse(std::string_view text) {
  const auto allowed = [](char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; };
  if (text.empty() || text.size() > 100) return broken("must be 1 to 100 characters");
  if (!std::ranges::all_of(text, allowed))
    return broken("can contain only letters, digits, periods, underscores and dashes");
  if (text.ends_with(".git")) return broken("cannot end in .git");
  if (text == "." || text == "..") return broken("cannot be . or ..");
  return RepositoryName(std::string(text));
}

Parsed<RepositoryId> RepositoryId::parse(std::string_view text) {
  if (text.size() != 36) return broken("must be a UUID");
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !is_lower_hex(text[i])) return broken("must be a UUID in lower case");
  }
  return RepositoryId(std::string(text));
}

RepositoryId RepositoryId::random() { return RepositoryId(random_uuid()); }

}  // namespace crossgate
