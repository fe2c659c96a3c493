// Managed policies on users, roles and groups. All kinds are served by the same code.
#include "api/iam/attachments.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "api/iam/errors.h"
#include "base/text.h"
#include "services/iam/bindings.h"
#include "services/iam/descriptions.h"
#include "services/iam/entities.h"
#include "services/iam/managed_policy.h"
#include "services/iam/paging.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::Change;
using storage::PrincipalKind;

/// With the key iam:PolicyARN, by which it can be limited which policies may be handed out.
template <class Op>
Result<std::vector<Permission>> ask_with_policy(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(auto permissions, ask_within_boundary<Op>(call, input, deps));
  permissions.front().context.set("iam:PolicyARN", std::string(input.PolicyArn.str()));
  return permissions;
}

std::string_view quota_name(PrincipalKind kind) {
  if (kind == PrincipalKind::user) return "PoliciesPerUser";
  return kind == PrincipalKind::role ? "PoliciesPerRole" : "PoliciesPerGroup";
}

template <class Input>
Result<api::Empty> attach(const Call& call, const Input& input, Deps& deps) {
  TRY(const auto arn, parse_policy_arn(input.PolicyArn));
  const auto ref = principal_in(input);
  TRY(const auto found, find_principal(call, deps, ref));
  const auto absent = [&] {
    return fail(kNoSuchEntity, "Policy " + arn.str() + " does not exist or is not attachable.");
  };
  if (!find_policy(*found.account, arn)) return absent();
  const auto limit = deps.limits.attached_policies;
  TRY(const auto change, deps.identities.attach_policy(call.caller.account, {ref.kind, found->name, arn}, limit));
  if (change == Change::limit) {
    return std::unexpected(quota_exceeded(quota_name(ref.kind), limit));
  }
  if (change != Change::done) return absent();
  return api::Empty{};
}

template <class Input>
Result<api::Empty> detach(const Call& call, const Input& input, Deps& deps) {
  TRY(const auto arn, parse_policy_arn(input.PolicyArn));
  TRY(const auto found, find_principal(call, deps, principal_in(input)));
  TRY(const auto change, deps.identities.detach_policy(call.caller.account, {found->kind, found->name, arn}));
  if (change == Change::absent) return fail(kNoSuchEntity, "Policy " + arn.str() + " was not found.");
  return api::Empty{};
}

template <class Op>
Result<ListAttachedPoliciesOutput> list_attached(const Call& call, const typename Op::Input& input, Deps& deps) {
  const auto prefix = input.PathPrefix ? input.PathPrefix->str() : "/";
  TRY(const auto found, find_principal(call, deps, principal_in(input)));
  auto policies = attached_policies(*found.account, *found.principal);
  std::erase_if(policies, [&](const ManagedPolicy& policy) { return !policy.path.starts_with(prefix); });
  ListAttachedPoliciesOutput output;
  const auto markers = markers_of<Op>(call, deps, found->unique_id + " " + std::string(prefix));
  TRY_VOID(cut_page(policies, input, markers, output,
                    [](const ManagedPolicy& policy) { return policy_position(policy.name, policy.arn.str()); }));
  output.AttachedPolicies = describe_attached(policies);
  return output;
}

/// nullopt: a policy, which has no policies.
std::optional<PrincipalKind> kind_of(EntityType type) {
  switch (type) {
    case EntityType::User:
      return PrincipalKind::user;
    case EntityType::Role:
      return PrincipalKind::role;
    case EntityType::Group:
      return PrincipalKind::group;
    default:
      return std::nullopt;
  }
}

/// An entity's place in the list: by kind, then by name.
std::string entity_position(const storage::Principal* entity) {
  return std::string(to_string(entity->kind)) + "/" + to_lower(entity->name);
}

/// Those that have the policy attached or for a boundary, as the filters ask.
std::vector<const storage::Principal*> entities_of(const FoundPolicy& found, const ListEntitiesForPolicyInput& input) {
  const auto& account = *found.account;
  std::set<const storage::Principal*> entities;
  if (input.PolicyUsageFilter != PolicyUsage::PermissionsBoundary) {
    for (const auto& attachment : account.identities.attachments) {
      if (attachment.policy != found.policy.arn) continue;
      if (const auto* entity = account.find(attachment.kind, attachment.principal_name)) entities.insert(entity);
    }
  }
  if (input.PolicyUsageFilter != PolicyUsage::PermissionsPolicy) {
    for (const auto& principal : account.identities.principals)
      if (principal.boundary == found.policy.arn.str()) entities.insert(&principal);
  }
  std::vector<const storage::Principal*> asked_for;
  std::ranges::copy_if(entities, std::back_inserter(asked_for), [&](const storage::Principal* entity) {
    const auto prefix = input.PathPrefix ? input.PathPrefix->str() : "/";
    return entity->path.starts_with(prefix) && (!input.EntityFilter || kind_of(*input.EntityFilter) == entity->kind);
  });
  return asked_for;
}

Result<ListEntitiesForPolicyOutput> list_entities(const Call& call, const ListEntitiesForPolicyInput& input,
                                                  Deps& deps) {
  TRY(const auto found, find_policy(call, deps, input.PolicyArn));
  auto entities = entities_of(found, input);
  ListEntitiesForPolicyOutput output;
  const auto markers = markers_of<ListEntitiesForPolicy>(call, deps, found.policy.arn.str());
  TRY_VOID(cut_page(entities, input, markers, output, entity_position));
  for (const auto* entity : entities) {
    if (entity->kind == PrincipalKind::group) output.PolicyGroups.push_back({entity->name, entity->unique_id});
    if (entity->kind == PrincipalKind::user) output.PolicyUsers.push_back({entity->name, entity->unique_id});
    if (entity->kind == PrincipalKind::role) output.PolicyRoles.push_back({entity->name, entity->unique_id});
  }
  return output;
}

}  // namespace

std::vector<Binding> attachment_bindings() {
  return {
      bind_operation<AttachUserPolicy>(ask_with_policy<AttachUserPolicy>, attach<AttachUserPolicyInput>),
      bind_operation<AttachRolePolicy>(ask_with_policy<AttachRolePolicy>, attach<AttachRolePolicyInput>),
      bind_operation<DetachUserPolicy>(ask_with_policy<DetachUserPolicy>, detach<DetachUserPolicyInput>),
      bind_operation<DetachRolePolicy>(ask_with_policy<DetachRolePolicy>, detach<DetachRolePolicyInput>),
      bind_operation<ListAttachedUserPolicies>(ask_about_principal<ListAttachedUserPolicies>,
                                               list_attached<ListAttachedUserPolicies>),
      bind_operation<ListAttachedRolePolicies>(ask_about_principal<ListAttachedRolePolicies>,
                                               list_attached<ListAttachedRolePolicies>),
      bind_operation<AttachGroupPolicy>(ask_with_policy<AttachGroupPolicy>, attach<AttachGroupPolicyInput>),
      bind_operation<DetachGroupPolicy>(ask_with_policy<DetachGroupPolicy>, detach<DetachGroupPolicyInput>),
      bind_operation<ListAttachedGroupPolicies>(ask_about_principal<ListAttachedGroupPolicies>,
                                                list_attached<ListAttachedGroupPolicies>),
      bind_operation<ListEntitiesForPolicy>(ask_about_policy<ListEntitiesForPolicy>, list_entities),
  };
}

}  // namespace crossgate::services::iam_api
