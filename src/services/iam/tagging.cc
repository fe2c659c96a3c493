// The tags of users, roles and policies. All kinds are served by the same code.
#include "api/iam/tagging.h"

#include <utility>

#include "api/iam/errors.h"
#include "base/text.h"
#include "services/iam/bindings.h"
#include "services/iam/entities.h"
#include "services/iam/managed_policy.h"
#include "services/iam/paging.h"
#include "services/iam/tags.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::Change;

template <class Input>
constexpr bool kOfPolicy = requires(Input input) {
  input.PolicyArn;
};

template <class Op>
Result<std::vector<Permission>> ask(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(auto permissions, [&] {
    if constexpr (kOfPolicy<typename Op::Input>) {
      return ask_about_policy<Op>(call, input, deps);
    } else {
      return ask_about_principal<Op>(call, input, deps);
    }
  }());
  if constexpr (requires { input.Tags; }) {
    add_request_tags(permissions.front().context, input.Tags);
  } else if constexpr (requires { input.TagKeys; }) {
    std::vector<std::string> keys;
    for (const auto& key : input.TagKeys) keys.emplace_back(key.str());
    permissions.front().context.set("aws:TagKeys", std::move(keys));
  }
  return permissions;
}

/// What has the tags, where it lives, and what it has now.
struct Tagged {
  Snapshot account;
  storage::TagOwner owner;
  const std::vector<storage::Tag>* tags;
};

template <class Input>
Result<Tagged> find_tagged(const Call& call, const Input& input, Deps& deps) {
  if constexpr (kOfPolicy<Input>) {
    static const std::vector<storage::Tag> kNone;
    constexpr bool kReads = requires { input.Marker; };
    TRY(auto found, kReads ? find_policy(call, deps, input.PolicyArn) : find_own_policy(call, deps, input.PolicyArn));
    const auto* own = found.policy.own;
    return Tagged{std::move(found.account),
                  {storage::Taggable::policy, std::string(found.policy.name)},
                  own == nullptr ? &kNone : &own->tags};
  } else {
    TRY(auto found, find_principal(call, deps, principal_in(input)));
    const bool user = found->kind == storage::PrincipalKind::user;
    return Tagged{std::move(found.account),
                  {user ? storage::Taggable::user : storage::Taggable::role, found.principal->name},
                  &found.principal->tags};
  }
}

Error gone(const storage::TagOwner& owner) { return {kNoSuchEntity, owner.name + " was removed by another request."}; }

template <class Input>
Result<api::Empty> tag(const Call& call, const Input& input, Deps& deps) {
  TRY(const auto tags, read_tags(input.Tags));
  TRY(const auto found, find_tagged(call, input, deps));
  TRY(const auto change, deps.identities.tag(call.caller.account, found.owner, tags, kTagsPerEntity));
  if (change == Change::limit) return std::unexpected(quota_exceeded("TagsPerResource", kTagsPerEntity));
  if (change == Change::absent) return std::unexpected(gone(found.owner));
  return api::Empty{};
}

template <class Input>
Result<api::Empty> untag(const Call& call, const Input& input, Deps& deps) {
  std::vector<std::string> keys;
  for (const auto& key : input.TagKeys) keys.emplace_back(key.str());
  TRY(const auto found, find_tagged(call, input, deps));
  TRY(const auto change, deps.identities.untag(call.caller.account, found.owner, keys));
  if (change == Change::absent) return std::unexpected(gone(found.owner));
  return api::Empty{};
}

template <class Op>
Result<ListTagsOutput> list(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(const auto found, find_tagged(call, input, deps));
  auto tags = write_tags(*found.tags).value_or(std::vector<Tag>{});
  ListTagsOutput output;
  TRY_VOID(cut_page(tags, input, markers_of<Op>(call, deps, found.owner.name), output,
                    [](const Tag& tag) { return to_lower(tag.Key.str()); }));
  output.Tags = std::move(tags);
  return output;
}

}  // namespace

std::vector<Binding> tagging_bindings() {
  return {
      bind_operation<TagUser>(ask<TagUser>, tag<TagUserInput>),
      bind_operation<TagRole>(ask<TagRole>, tag<TagRoleInput>),
      bind_operation<TagPolicy>(ask<TagPolicy>, tag<TagPolicyInput>),
      bind_operation<UntagUser>(ask<UntagUser>, untag<UntagUserInput>),
      bind_operation<UntagRole>(ask<UntagRole>, untag<UntagRoleInput>),
      bind_operation<UntagPolicy>(ask<UntagPolicy>, untag<UntagPolicyInput>),
      bind_operation<ListUserTags>(ask<ListUserTags>, list<ListUserTags>),
      bind_operation<ListRoleTags>(ask<ListRoleTags>, list<ListRoleTags>),
      bind_operation<ListPolicyTags>(ask<ListPolicyTags>, list<ListPolicyTags>),
  };
}

}  // namespace crossgate::services::iam_api
