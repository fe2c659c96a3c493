// The tags of users, roles, policies and instance profiles. All kinds are served by the same code.
#include "api/iam/tagging.h"

#include <utility>

#include "services/iam/bindings.h"
#include "services/iam/entities.h"
#include "services/iam/instance_profile.h"
#include "services/iam/managed_policy.h"
#include "services/iam/paging.h"
#include "services/iam/tagged.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;

template <class Input>
constexpr bool kOfPolicy = requires(Input input) {
  input.PolicyArn;
};

template <class Input>
constexpr bool kOfProfile = requires(Input input) {
  input.InstanceProfileName;
};

template <class Op>
Result<std::vector<Permission>> ask_about_tagged(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(auto permission, [&] {
    if constexpr (kOfPolicy<typename Op::Input>) {
      return ask_about_policy(call, deps, action_of<Op>(), input.PolicyArn);
    } else if constexpr (kOfProfile<typename Op::Input>) {
      return ask_about_profile(call, deps, action_of<Op>(), input.InstanceProfileName);
    } else {
      return ask_about(call, deps, action_of<Op>(), principal_in(input));
    }
  }());
  add_tags_of_request(permission.context, input);
  return std::vector{std::move(permission)};
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
  } else if constexpr (kOfProfile<Input>) {
    TRY(auto found, find_profile(call, deps, input.InstanceProfileName));
    return Tagged{
        std::move(found.account), {storage::Taggable::instance_profile, found.profile->name}, &found.profile->tags};
  } else {
    TRY(auto found, find_principal(call, deps, principal_in(input)));
    const bool user = found->kind == storage::PrincipalKind::user;
    return Tagged{std::move(found.account),
                  {user ? storage::Taggable::user : storage::Taggable::role, found.principal->name},
                  &found.principal->tags};
  }
}

template <class Input>
Result<api::Empty> tag(const Call& call, const Input& input, Deps& deps) {
  TRY(const auto found, find_tagged(call, input, deps));
  return tag_entity(call, deps, found.owner, input.Tags);
}

template <class Input>
Result<api::Empty> untag(const Call& call, const Input& input, Deps& deps) {
  TRY(const auto found, find_tagged(call, input, deps));
  return untag_entity(call, deps, found.owner, input.TagKeys);
}

template <class Op>
Result<ListTagsOutput> list_tags(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(const auto found, find_tagged(call, input, deps));
  return page_of_tags(*found.tags, input, markers_of<Op>(call, deps, found.owner.name));
}

}  // namespace

std::vector<Binding> tagging_bindings() {
  return {
      bind_operation<TagUser>(ask_about_tagged<TagUser>, tag<TagUserInput>),
      bind_operation<TagRole>(ask_about_tagged<TagRole>, tag<TagRoleInput>),
      bind_operation<TagPolicy>(ask_about_tagged<TagPolicy>, tag<TagPolicyInput>),
      bind_operation<TagInstanceProfile>(ask_about_tagged<TagInstanceProfile>, tag<TagInstanceProfileInput>),
      bind_operation<UntagInstanceProfile>(ask_about_tagged<UntagInstanceProfile>, untag<UntagInstanceProfileInput>),
      bind_operation<ListInstanceProfileTags>(ask_about_tagged<ListInstanceProfileTags>,
                                              list_tags<ListInstanceProfileTags>),
      bind_operation<UntagUser>(ask_about_tagged<UntagUser>, untag<UntagUserInput>),
      bind_operation<UntagRole>(ask_about_tagged<UntagRole>, untag<UntagRoleInput>),
      bind_operation<UntagPolicy>(ask_about_tagged<UntagPolicy>, untag<UntagPolicyInput>),
      bind_operation<ListUserTags>(ask_about_tagged<ListUserTags>, list_tags<ListUserTags>),
      bind_operation<ListRoleTags>(ask_about_tagged<ListRoleTags>, list_tags<ListRoleTags>),
      bind_operation<ListPolicyTags>(ask_about_tagged<ListPolicyTags>, list_tags<ListPolicyTags>),
  };
}

}  // namespace crossgate::services::iam_api
