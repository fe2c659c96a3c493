// Managed policies: the account's own, and AWS's, which are read-only.
#include "api/iam/policies.h"

#include <utility>

#include "api/iam/errors.h"
#include "api/iam/tagging.h"
#include "iam/ids.h"
#include "iam/managed_policies.h"
#include "services/iam/bindings.h"
#include "services/iam/descriptions.h"
#include "services/iam/entities.h"
#include "services/iam/managed_policy.h"
#include "services/iam/paging.h"
#include "services/iam/tags.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::Change;

std::vector<Permission> ask_create_policy(const Call& call, const CreatePolicyInput& input, Deps&) {
  const std::string path(input.Path ? input.Path->str() : "/");
  const auto arn = Arn::iam(call.caller.account, "policy" + path + std::string(input.PolicyName.str()));
  auto permissions = ask_to_create<CreatePolicy, TagPolicy>(arn, input);
  for (auto& permission : permissions) permission.shown_as = "policy " + std::string(input.PolicyName.str());
  return permissions;
}

Result<CreatePolicyOutput> create_policy(const Call& call, const CreatePolicyInput& input, Deps& deps) {
  TRY(auto tags, read_tags(input.Tags));
  TRY_VOID(check_managed_document(input.PolicyDocument.str()));
  TRY(const auto account, own_account(call, deps));
  const auto limit = deps.limits.policies_per_account;
  if (std::ssize(account->identities.managed_policies) >= limit)
    return std::unexpected(quota_exceeded("PoliciesPerAccount", limit));

  const Time now = deps.clock.now();
  const storage::ManagedPolicy policy{.name = std::string(input.PolicyName.str()),
                                      .path = std::string(input.Path ? input.Path->str() : "/"),
                                      .unique_id = iam::new_unique_id(iam::IdKind::policy, call.caller.account),
                                      .description = std::string(input.Description ? input.Description->str() : ""),
                                      .versions = {{1, std::string(input.PolicyDocument.str()), now}},
                                      .created = now,
                                      .updated = now,
                                      .tags = std::move(tags)};
  TRY(const auto change, deps.identities.create_managed_policy(call.caller.account, policy));
  if (change == Change::exists)
    return fail(kEntityAlreadyExists,
                "A policy called " + policy.name + " already exists. Duplicate names are not allowed.");
  auto described = describe_policy(describe(*account, policy), {});
  described.Tags = write_tags(policy.tags);
  return CreatePolicyOutput{std::move(described)};
}

Result<GetPolicyOutput> get_policy(const Call& call, const GetPolicyInput& input, Deps& deps) {
  TRY(const auto found, find_policy(call, deps, input.PolicyArn));
  auto described = describe_policy(found.policy, count_usage(*found.account));
  if (found.policy.own != nullptr) described.Tags = write_tags(found.policy.own->tags);
  return GetPolicyOutput{std::move(described)};
}

std::vector<Permission> ask_list_policies(const Call& call, const ListPoliciesInput& input, Deps&) {
  const std::string prefix(input.PathPrefix ? input.PathPrefix->str() : "/");
  const auto arn = Arn::iam(call.caller.account, "policy" + prefix);
  return {{action_of<ListPolicies>(), arn.str(), {}, "policy path " + prefix}};
}

std::vector<ManagedPolicy> all_policies(const iam::AccountSnapshot& account, PolicyScope scope) {
  std::vector<ManagedPolicy> policies;
  if (scope != PolicyScope::Local) {
    for (const auto& policy : iam::aws_managed_policies()) policies.push_back(describe(policy));
  }
  if (scope != PolicyScope::AWS) {
    for (const auto& policy : account.identities.managed_policies) policies.push_back(describe(account, policy));
  }
  return policies;
}

bool is_asked_for(const ManagedPolicy& policy, const ListPoliciesInput& input, const UsageCounts& usage) {
  if (input.PathPrefix && !policy.path.starts_with(input.PathPrefix->str())) return false;
  const auto found = usage.find(policy.arn.str());
  const UsageCount used = found == usage.end() ? UsageCount{} : found->second;
  if (input.PolicyUsageFilter == PolicyUsage::PermissionsBoundary && used.boundaries == 0) return false;
  if (input.PolicyUsageFilter == PolicyUsage::PermissionsPolicy && used.attachments == 0) return false;
  return !input.OnlyAttached.value_or(false) || used.attachments > 0 || used.boundaries > 0;
}

Result<ListPoliciesOutput> list_policies(const Call& call, const ListPoliciesInput& input, Deps& deps) {
  const std::string prefix(input.PathPrefix ? input.PathPrefix->str() : "/");
  const auto scope = input.Scope.value_or(PolicyScope::All);
  TRY(const auto account, own_account(call, deps));
  const auto usage = count_usage(*account);
  auto policies = all_policies(*account, scope);
  std::erase_if(policies, [&](const ManagedPolicy& policy) { return !is_asked_for(policy, input, usage); });
  ListPoliciesOutput output;
  const auto filter = prefix + " " + std::string(wire::name_of(scope)) +
                      (input.OnlyAttached.value_or(false) ? " attached" : "") +
                      (input.PolicyUsageFilter ? std::string(wire::name_of(*input.PolicyUsageFilter)) : "");
  TRY_VOID(cut_page(policies, input, markers_of<ListPolicies>(call, deps, filter), output,
                    [](const ManagedPolicy& policy) { return policy_position(policy.name, policy.arn.str()); }));
  for (const auto& policy : policies) {
    output.Policies.push_back(describe_policy(policy, usage));
    output.Policies.back().Description.reset();  // IAM API Reference, "Policy": not in listings
  }
  return output;
}

/// What stands in the way of removing a policy, as AWS words it.
std::string_view remaining_part(const ManagedPolicy& policy) {
  if (policy.own->versions.size() > 1) {
    return "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
           "The default version is deleted with the policy.";
  }
  return "Cannot delete a policy attached to entities.";
}

Result<api::Empty> delete_policy(const Call& call, const DeletePolicyInput& input, Deps& deps) {
  TRY(const auto found, find_own_policy(call, deps, input.PolicyArn));
  TRY(const auto change, deps.identities.delete_managed_policy(call.caller.account, found.policy.name));
  if (change == Change::conflict) return fail(kDeleteConflict, std::string(remaining_part(found.policy)));
  if (change == Change::absent) return std::unexpected(no_such_policy(found.policy.arn));
  return api::Empty{};
}

}  // namespace

std::vector<Binding> policy_bindings() {
  return {
      bind_operation<CreatePolicy>(ask_create_policy, create_policy),
      bind_operation<GetPolicy>(ask_about_policy<GetPolicy>, get_policy),
      bind_operation<ListPolicies>(ask_list_policies, list_policies),
      bind_operation<DeletePolicy>(ask_about_policy<DeletePolicy>, delete_policy),
  };
}

}  // namespace crossgate::services::iam_api
