// Managed policies on users and roles. Both kinds are served by the same code.
#include "api/iam/attachments.h"

#include <algorithm>
#include <utility>

#include "api/iam/errors.h"
#include "base/text.h"
#include "services/iam/bindings.h"
#include "services/iam/entities.h"
#include "services/iam/paging.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::Change;
using storage::PrincipalKind;

/// With the key iam:PolicyARN, by which it can be limited which policies may be handed out.
template <class Op>
Result<std::vector<Permission>> ask_with_policy(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(auto permission, ask_about(call, deps, action_of<Op>(), principal_in(input)));
  permission.context.set("iam:PolicyARN", std::string(input.PolicyArn.str()));
  return std::vector{std::move(permission)};
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
    const bool user = ref.kind == PrincipalKind::user;
    return std::unexpected(quota_exceeded(user ? "PoliciesPerUser" : "PoliciesPerRole", limit));
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
  std::vector<AttachedPolicy> policies;
  for (const auto& attachment : found.account->identities.attachments) {
    if (attachment.kind != found->kind || attachment.principal_name != found->name) continue;
    const auto policy = find_policy(*found.account, attachment.policy);
    if (policy && policy->path.starts_with(prefix)) policies.push_back({policy->name, policy->arn.str()});
  }
  ListAttachedPoliciesOutput output;
  const auto markers = markers_of<Op>(call, deps, found->unique_id + " " + std::string(prefix));
  TRY_VOID(cut_page(policies, input, markers, output,
                    [](const AttachedPolicy& policy) { return policy_position(policy.PolicyName, policy.PolicyArn); }));
  output.AttachedPolicies = std::move(policies);
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
  };
}

}  // namespace crossgate::services::iam_api
