// Changing and listing the tags of whatever has some.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api/empty.h"
#include "api/iam/tag.h"
#include "api/iam/tagging.h"
#include "base/text.h"
#include "services/binding.h"
#include "services/deps.h"
#include "services/iam/paging.h"
#include "services/iam/tags.h"
#include "storage/identities.h"

namespace crossgate::services::iam_api {

/// aws:TagKeys, and aws:RequestTag/… where a request gives tags: of one with Tags or TagKeys; nothing of any other.
template <class Input>
void add_tags_of_request(iam::Context& context, const Input& input) {
  if constexpr (requires { input.Tags; }) {
    add_request_tags(context, input.Tags);
  } else if constexpr (requires { input.TagKeys; }) {
    std::vector<std::string> keys;
    for (const auto& key : input.TagKeys) keys.emplace_back(key.str());
    context.set("aws:TagKeys", std::move(keys));
  }
}

/// InvalidInput, LimitExceeded; NoSuchEntity where the owner went meanwhile.
Result<api::Empty> tag_entity(const Call& call, Deps& deps, const storage::TagOwner& owner,
                              const std::vector<api::iam::Tag>& tags);
Result<api::Empty> untag_entity(const Call& call, Deps& deps, const storage::TagOwner& owner,
                                const std::vector<api::iam::TagKey>& keys);

/// One page of them, ordered by key without case.
template <class Input>
Result<api::iam::ListTagsOutput> page_of_tags(const std::vector<storage::Tag>& tags, const Input& input,
                                              const PageMarkers& markers) {
  auto page = write_tags(tags).value_or(std::vector<api::iam::Tag>{});
  api::iam::ListTagsOutput output;
  TRY_VOID(cut_page(page, input, markers, output, [](const api::iam::Tag& tag) { return to_lower(tag.Key.str()); }));
  output.Tags = std::move(page);
  return output;
}

}  // namespace crossgate::services::iam_api
