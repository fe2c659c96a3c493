#include "services/iam/tagged.h"

#include "api/iam/errors.h"
#include "services/iam/entities.h"

namespace crossgate::services::iam_api {
namespace {

std::unexpected<Error> gone(const storage::TagOwner& owner) {
  return fail(api::iam::kNoSuchEntity, owner.name + " was removed by another request.");
}

}  // namespace

Result<api::Empty> tag_entity(const Call& call, Deps& deps, const storage::TagOwner& owner,
                              const std::vector<api::iam::Tag>& tags) {
  TRY(const auto read, read_tags(tags));
  TRY(const auto change, deps.identities.tag(call.caller.account, owner, read, kTagsPerEntity));
  if (change == storage::Change::limit) return std::unexpected(quota_exceeded("TagsPerResource", kTagsPerEntity));
  if (change == storage::Change::absent) return gone(owner);
  return api::Empty{};
}

Result<api::Empty> untag_entity(const Call& call, Deps& deps, const storage::TagOwner& owner,
                                const std::vector<api::iam::TagKey>& keys) {
  std::vector<std::string> texts;
  for (const auto& key : keys) texts.emplace_back(key.str());
  TRY(const auto change, deps.identities.untag(call.caller.account, owner, texts));
  if (change == storage::Change::absent) return gone(owner);
  return api::Empty{};
}

}  // namespace crossgate::services::iam_api
