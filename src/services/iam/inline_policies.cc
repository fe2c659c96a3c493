// The policies that are part of a user, a role or a group. All kinds are served by the same code.
#include "api/iam/inline_policies.h"

#include <algorithm>
#include <utility>

#include "api/iam/errors.h"
#include "base/text.h"
#include "iam/policy.h"
#include "services/iam/bindings.h"
#include "services/iam/entities.h"
#include "services/iam/inline_policy.h"
#include "services/iam/paging.h"

namespace crossgate::services::iam_api {

std::vector<const storage::InlinePolicy*> inline_policies_of(const iam::AccountSnapshot& account,
                                                             const storage::Principal& owner) {
  std::vector<const storage::InlinePolicy*> policies;
  for (const auto& policy : account.identities.inline_policies.of(entity_of(owner))) policies.push_back(&policy);
  return policies;
}

namespace {

using namespace api::iam;
using storage::Change;
using storage::PrincipalKind;

std::unexpected<Error> no_such_policy(PrincipalKind kind, const PolicyName& name) {
  return fail(kNoSuchEntity, "The " + std::string(to_string(kind)) + " policy with name " + std::string(name.str()) +
                                 " cannot be found.");
}

Result<void> check_quota(const FoundPrincipal& owner, const PolicyName& name, std::string_view document) {
  auto size = document_size(document);
  for (const auto* policy : inline_policies_of(*owner.account, *owner.principal)) {
    if (policy->policy_name != name.str()) size += document_size(policy->document);
  }
  const auto quota = inline_quota(owner->kind);
  if (size <= quota) return {};
  return fail(kLimitExceeded, "Maximum policy size of " + std::to_string(quota) + " bytes exceeded for " +
                                  std::string(to_string(owner->kind)) + " " + owner->name);
}

template <class Input>
Result<api::Empty> put_policy(const Call& call, const Input& input, Deps& deps) {
  TRY_VOID(iam::Policy::parse(input.PolicyDocument.str(), iam::PolicyKind::identity));
  const auto ref = principal_in(input);
  TRY(const auto owner, find_principal(call, deps, ref));
  TRY_VOID(check_quota(owner, input.PolicyName, input.PolicyDocument.str()));
  TRY(const auto change, deps.identities.put_inline_policy(call.caller.account,
                                                           {ref.kind, owner->name, std::string(input.PolicyName.str()),
                                                            std::string(input.PolicyDocument.str())}));
  if (change == Change::absent) return std::unexpected(no_such_principal(ref));
  return api::Empty{};
}

template <class Input, class Output>
Result<Output> get_inline_policy(const Call& call, const Input& input, Deps& deps) {
  TRY(const auto owner, find_principal(call, deps, principal_in(input)));
  const auto policies = inline_policies_of(*owner.account, *owner.principal);
  const auto found = std::ranges::find(policies, input.PolicyName.str(), &storage::InlinePolicy::policy_name);
  if (found == policies.end()) return no_such_policy(owner->kind, input.PolicyName);
  return Output{owner->name, (*found)->policy_name, percent_encode((*found)->document)};
}

template <class Op>
Result<ListPolicyNamesOutput> list_inline_policies(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(const auto owner, find_principal(call, deps, principal_in(input)));
  std::vector<std::string> names;
  for (const auto* policy : inline_policies_of(*owner.account, *owner.principal)) names.push_back(policy->policy_name);
  ListPolicyNamesOutput output;
  TRY_VOID(cut_page(names, input, markers_of<Op>(call, deps, owner->unique_id), output, std::identity{}));
  output.PolicyNames = std::move(names);
  return output;
}

template <class Input>
Result<api::Empty> delete_inline_policy(const Call& call, const Input& input, Deps& deps) {
  TRY(const auto owner, find_principal(call, deps, principal_in(input)));
  TRY(const auto change,
      deps.identities.delete_inline_policy(call.caller.account, owner->kind, owner->name, input.PolicyName.str()));
  if (change == Change::absent) return no_such_policy(owner->kind, input.PolicyName);
  return api::Empty{};
}

}  // namespace

std::vector<Binding> inline_policy_bindings() {
  return {
      bind_operation<PutUserPolicy>(ask_within_boundary<PutUserPolicy>, put_policy<PutUserPolicyInput>),
      bind_operation<PutRolePolicy>(ask_within_boundary<PutRolePolicy>, put_policy<PutRolePolicyInput>),
      bind_operation<GetUserPolicy>(ask_about_principal<GetUserPolicy>,
                                    get_inline_policy<GetUserPolicyInput, GetUserPolicyOutput>),
      bind_operation<GetRolePolicy>(ask_about_principal<GetRolePolicy>,
                                    get_inline_policy<GetRolePolicyInput, GetRolePolicyOutput>),
      bind_operation<ListUserPolicies>(ask_about_principal<ListUserPolicies>, list_inline_policies<ListUserPolicies>),
      bind_operation<ListRolePolicies>(ask_about_principal<ListRolePolicies>, list_inline_policies<ListRolePolicies>),
      bind_operation<DeleteUserPolicy>(ask_within_boundary<DeleteUserPolicy>,
                                       delete_inline_policy<DeleteUserPolicyInput>),
      bind_operation<DeleteRolePolicy>(ask_within_boundary<DeleteRolePolicy>,
                                       delete_inline_policy<DeleteRolePolicyInput>),
      bind_operation<PutGroupPolicy>(ask_about_principal<PutGroupPolicy>, put_policy<PutGroupPolicyInput>),
      bind_operation<GetGroupPolicy>(ask_about_principal<GetGroupPolicy>,
                                     get_inline_policy<GetGroupPolicyInput, GetGroupPolicyOutput>),
      bind_operation<ListGroupPolicies>(ask_about_principal<ListGroupPolicies>,
                                        list_inline_policies<ListGroupPolicies>),
      bind_operation<DeleteGroupPolicy>(ask_about_principal<DeleteGroupPolicy>,
                                        delete_inline_policy<DeleteGroupPolicyInput>),
  };
}

}  // namespace crossgate::services::iam_api
