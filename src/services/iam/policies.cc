// Managed policies: the account's own, and AWS's, which are read-only. Each has one version, v1.
#include "api/iam/policies.h"

#include <algorithm>
#include <utility>

#include "api/iam/errors.h"
#include "base/aws_errors.h"
#include "base/text.h"
#include "iam/ids.h"
#include "iam/managed_policies.h"
#include "iam/policy.h"
#include "services/iam/bindings.h"
#include "services/iam/entities.h"
#include "services/iam/paging.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::Change;

constexpr std::int64_t kManagedPolicySize = 6144;  // IAM User Guide, "IAM and STS quotas"
constexpr std::string_view kOnlyVersion = "v1";
constexpr std::string_view kAwsOwner = "aws";  // the account in the ARNs of AWS's policies

std::int64_t count_attachments(const iam::AccountSnapshot& account, const Arn& policy) {
  return std::ranges::count(account.identities.attachments, policy, &storage::Attachment::policy);
}

Policy describe_policy(const iam::AccountSnapshot& account, const ManagedPolicy& policy) {
  return {.PolicyName = policy.name,
          .PolicyId = policy.unique_id,
          .Arn = policy.arn.str(),
          .Path = policy.path,
          .DefaultVersionId = std::string(kOnlyVersion),
          .AttachmentCount = count_attachments(account, policy.arn),
          .Description = policy.description.empty() ? std::nullopt : std::optional(policy.description),
          .CreateDate = policy.created,
          .UpdateDate = policy.updated};
}

std::vector<Permission> ask_create(const Call& call, const CreatePolicyInput& input, Deps&) {
  const std::string path(input.Path ? input.Path->str() : "/");
  const auto arn = Arn::iam(call.caller.account, "policy" + path + std::string(input.PolicyName.str()));
  Permission permission{action_of<CreatePolicy>(), arn.str(), {}, "policy " + std::string(input.PolicyName.str())};
  add_request_tags(permission.context, input.Tags);
  return {std::move(permission)};
}

/// Another account's policies are nobody's business here, whatever the caller's own policies say.
template <class Op>
Result<std::vector<Permission>> ask_about_policy(const Call& call, const typename Op::Input& input, Deps&) {
  TRY(const auto arn, parse_policy_arn(input.PolicyArn));
  Permission permission{action_of<Op>(), arn.str(), {}, "policy " + arn.str()};
  if (arn.account() != call.caller.account.str() && arn.account() != kAwsOwner) {
    return fail(kAccessDenied, "User: " + call.caller.arn.str() + " is not authorized to perform: " +
                                   permission.action + " on resource: " + permission.shown_as);
  }
  return std::vector{std::move(permission)};
}

/// The policy and the snapshot that it is seen in. NoSuchEntity where there is none.
struct FoundPolicy {
  Snapshot account;
  ManagedPolicy policy;
};
Result<FoundPolicy> find(const Call& call, Deps& deps, const ArnText& text) {
  TRY(const auto arn, parse_policy_arn(text));
  TRY(auto account, own_account(call, deps));
  auto policy = find_policy(*account, arn);
  if (!policy) return fail(kNoSuchEntity, "Policy " + arn.str() + " was not found.");
  return FoundPolicy{std::move(account), *std::move(policy)};
}

Result<CreatePolicyOutput> create_policy(const Call& call, const CreatePolicyInput& input, Deps& deps) {
  if (input.Tags && !input.Tags->empty()) return fail(kInvalidInput, "Tags of policies are not supported yet.");
  TRY_VOID(iam::Policy::parse(input.PolicyDocument.str(), iam::PolicyKind::identity));
  if (document_size(input.PolicyDocument.str()) > kManagedPolicySize)
    return std::unexpected(quota_exceeded("PolicySize", kManagedPolicySize));
  TRY(const auto account, own_account(call, deps));
  const auto limit = deps.limits.policies_per_account;
  if (std::ssize(account->identities.managed_policies) >= limit)
    return std::unexpected(quota_exceeded("PoliciesPerAccount", limit));

  const Time now = deps.clock.now();
  const storage::ManagedPolicy policy{.name = std::string(input.PolicyName.str()),
                                      .path = std::string(input.Path ? input.Path->str() : "/"),
                                      .unique_id = iam::new_unique_id(iam::IdKind::policy, call.caller.account),
                                      .description = std::string(input.Description ? input.Description->str() : ""),
                                      .document = std::string(input.PolicyDocument.str()),
                                      .created = now,
                                      .updated = now};
  TRY(const auto change, deps.identities.create_managed_policy(call.caller.account, policy));
  if (change == Change::exists)
    return fail(kEntityAlreadyExists,
                "A policy called " + policy.name + " already exists. Duplicate names are not allowed.");
  return CreatePolicyOutput{describe_policy(*account, describe(*account, policy))};
}

Result<GetPolicyOutput> get_policy(const Call& call, const GetPolicyInput& input, Deps& deps) {
  TRY(const auto found, find(call, deps, input.PolicyArn));
  return GetPolicyOutput{describe_policy(*found.account, found.policy)};
}

Result<GetPolicyVersionOutput> get_policy_version(const Call& call, const GetPolicyVersionInput& input, Deps& deps) {
  TRY(const auto found, find(call, deps, input.PolicyArn));
  if (input.VersionId.str() != kOnlyVersion)
    return fail(kNoSuchEntity, "Policy " + found.policy.arn.str() + " version " + std::string(input.VersionId.str()) +
                                   " does not exist or is not attachable.");
  return GetPolicyVersionOutput{{.Document = percent_encode(found.policy.document),
                                 .VersionId = std::string(kOnlyVersion),
                                 .IsDefaultVersion = true,
                                 .CreateDate = found.policy.created}};
}

std::vector<Permission> ask_list(const Call& call, const ListPoliciesInput& input, Deps&) {
  const std::string prefix(input.PathPrefix ? input.PathPrefix->str() : "/");
  const auto arn = Arn::iam(call.caller.account, "policy" + prefix);
  return {{action_of<ListPolicies>(), arn.str(), {}, "policy path " + prefix}};
}

std::vector<Policy> all_policies(const iam::AccountSnapshot& account, PolicyScope scope) {
  std::vector<Policy> policies;
  if (scope != PolicyScope::Local) {
    for (const auto& policy : iam::aws_managed_policies())
      policies.push_back(describe_policy(account, *find_policy(account, policy.arn)));
  }
  if (scope != PolicyScope::AWS) {
    for (const auto& policy : account.identities.managed_policies)
      policies.push_back(describe_policy(account, describe(account, policy)));
  }
  // Listings leave the description out (IAM API Reference, "Policy").
  for (auto& policy : policies) policy.Description.reset();
  return policies;
}

Result<ListPoliciesOutput> list_policies(const Call& call, const ListPoliciesInput& input, Deps& deps) {
  const std::string prefix(input.PathPrefix ? input.PathPrefix->str() : "/");
  const auto scope = input.Scope.value_or(PolicyScope::All);
  const bool only_attached = input.OnlyAttached.value_or(false);
  TRY(const auto account, own_account(call, deps));
  auto policies = all_policies(*account, scope);
  // Nothing is used as a permissions boundary as long as there are none.
  const bool nothing = input.PolicyUsageFilter == PolicyUsage::PermissionsBoundary;
  std::erase_if(policies, [&](const Policy& policy) {
    return nothing || !policy.Path.starts_with(prefix) || (only_attached && policy.AttachmentCount == 0);
  });
  ListPoliciesOutput output;
  const auto filter = prefix + " " + std::string(wire::name_of(scope)) + (only_attached ? " attached" : "");
  TRY_VOID(cut_page(policies, input, markers_of<ListPolicies>(call, deps, filter), output,
                    [](const Policy& policy) { return policy_position(policy.PolicyName, policy.Arn); }));
  output.Policies = std::move(policies);
  return output;
}

Result<api::Empty> delete_policy(const Call& call, const DeletePolicyInput& input, Deps& deps) {
  TRY(const auto found, find(call, deps, input.PolicyArn));
  if (found.policy.arn.account() == kAwsOwner) return fail(kAccessDenied, "Cannot delete a policy of AWS's own.");
  TRY(const auto change, deps.identities.delete_managed_policy(call.caller.account, found.policy.name));
  if (change == Change::conflict) return fail(kDeleteConflict, "Cannot delete a policy attached to entities.");
  if (change == Change::absent) return fail(kNoSuchEntity, "Policy " + found.policy.arn.str() + " was not found.");
  return api::Empty{};
}

}  // namespace

std::vector<Binding> policy_bindings() {
  return {
      bind_operation<CreatePolicy>(ask_create, create_policy),
      bind_operation<GetPolicy>(ask_about_policy<GetPolicy>, get_policy),
      bind_operation<GetPolicyVersion>(ask_about_policy<GetPolicyVersion>, get_policy_version),
      bind_operation<ListPolicies>(ask_list, list_policies),
      bind_operation<DeletePolicy>(ask_about_policy<DeletePolicy>, delete_policy),
  };
}

}  // namespace crossgate::services::iam_api
