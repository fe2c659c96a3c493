#include "api/codecommit/types.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace crossgate::api::codecommit {
namespace {

constexpr std::size_t kMostTags = 50;
constexpr std::size_t kMostRepositoryNames = 100;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

Error invalid_tags(std::string_view fault) {
  return {kInvalidTagsMap, "The map of tags is not valid: " + std::string(fault)};
}

}  // namespace

Parsed<BranchName> BranchName::parse(std::string_view text) {
  if (text.empty() || count_characters(text) > 256) return broken("must be 1 to 256 characters");
  auto ref = RefName::branch(text);
  if (!ref) return std::unexpected(std::move(ref).error());
  return BranchName(*std::move(ref));
}

Parsed<RepositoryDescription> RepositoryDescription::parse(std::string_view text) {
  if (count_characters(text) > 1000) return broken("must be at most 1,000 characters");
  const auto refused = [](char c) { return is_control(c) && c != '\t' && c != '\n' && c != '\r'; };
  if (std::ranges::any_of(text, refused)) return broken("can contain no control characters but tabs and line ends");
  return RepositoryDescription(std::string(text));
}

Parsed<NextToken> NextToken::parse(std::string_view text) {
  if (text.empty() || text.size() > 4096) return broken("must be 1 to 4,096 characters");
  if (!std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; }))
    return broken("must be a token that an earlier answer gave");
  return NextToken(std::string(text));
}

Parsed<KmsKeyId> KmsKeyId::parse(std::string_view text) {
  const auto allowed = [](char c) { return is_alphanumeric(c) || c == ':' || c == '/' || c == '_' || c == '-'; };
  if (text.empty() || text.size() > 2048) return broken("must be 1 to 2,048 characters");
  if (!std::ranges::all_of(text, allowed))
    return broken("can contain only letters, digits, colons, slashes, underscores and dashes");
  return KmsKeyId(std::string(text));
}

Result<Tags> Tags::parse(std::map<std::string, std::string> entries) {
  if (entries.size() > kMostTags) return fail(kTooManyTags, "A repository can have at most 50 tags.");
  for (const auto& [key, value] : entries) {
    if (key.empty() || count_characters(key) > 128)
      return std::unexpected(invalid_tags("a key must be 1 to 128 characters."));
    if (count_characters(value) > 256) return std::unexpected(invalid_tags("a value must be at most 256 characters."));
    if (std::ranges::any_of(key + value, is_control))
      return std::unexpected(invalid_tags("keys and values can contain no control characters."));
    if (to_lower(key).starts_with("aws:")) return fail(kInvalidSystemTagUsage, "A tag's key cannot begin with aws:.");
  }
  return Tags(std::move(entries));
}

Result<RepositoryNames> RepositoryNames::parse(std::vector<RepositoryName> names) {
  if (names.empty()) return fail(kRepositoryNamesRequired, "At least one repository name is required.");
  if (names.size() > kMostRepositoryNames)
    return fail(kMaximumRepositoryNamesExceeded, "At most 100 repository names can be given at once.");
  return RepositoryNames(std::move(names));
}

}  // namespace crossgate::api::codecommit
