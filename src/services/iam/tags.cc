#include "services/iam/tags.h"

#include <set>
#include <string>
#include <utility>

#include "api/iam/errors.h"
#include "base/text.h"

namespace crossgate::services::iam_api {

using api::iam::kInvalidInput;

Result<std::vector<storage::Tag>> read_tags(const RequestTags& tags) {
  std::vector<storage::Tag> out;
  if (!tags) return out;
  if (std::ssize(*tags) > kTagsPerEntity)
    return fail(kInvalidInput, "There can be at most " + std::to_string(kTagsPerEntity) + " tags.");
  std::set<std::string> keys;
  for (const auto& tag : *tags) {
    auto folded = to_lower(tag.Key.str());
    if (folded.starts_with("aws:")) return fail(kInvalidInput, "Tag keys that begin with aws: are reserved.");
    if (!keys.insert(std::move(folded)).second) {
      return fail(kInvalidInput, "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }
    out.push_back({std::string(tag.Key.str()), std::string(tag.Value.str())});
  }
  return out;
}

void add_request_tags(iam::Context& context, const RequestTags& tags) {
  if (!tags || tags->empty()) return;
  std::vector<std::string> keys;
  for (const auto& tag : *tags) {
    keys.emplace_back(tag.Key.str());
    context.set("aws:RequestTag/" + keys.back(), std::string(tag.Value.str()));
  }
  context.set("aws:TagKeys", std::move(keys));
}

void add_resource_tags(iam::Context& context, const std::vector<storage::Tag>& tags) {
  for (const auto& tag : tags) {
    context.set("aws:ResourceTag/" + tag.key, tag.value);
    context.set("iam:ResourceTag/" + tag.key, tag.value);
  }
}

RequestTags write_tags(const std::vector<storage::Tag>& tags) {
  if (tags.empty()) return std::nullopt;
  std::vector<api::iam::Tag> out;
  for (const auto& tag : tags) {
    out.push_back({api::iam::TagKey::parse(tag.key).value(), api::iam::TagValue::parse(tag.value).value()});
  }
  return out;
}

}  // namespace crossgate::services::iam_api
