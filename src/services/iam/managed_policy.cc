#include "services/iam/managed_policy.h"

#include <utility>

#include "api/iam/errors.h"
#include "base/aws_errors.h"
#include "base/text.h"
#include "iam/policy.h"
#include "services/iam/tags.h"

namespace crossgate::services::iam_api {
namespace {

constexpr std::string_view kAwsOwner = "aws";  // the account in the ARNs of AWS's policies

}  // namespace

std::vector<ManagedVersion> ManagedPolicy::versions() const {
  if (own == nullptr) return {{.number = 1, .document = iam::aws_managed_policy(arn.str())->document(), .created = {}}};
  std::vector<ManagedVersion> all;
  for (const auto& version : own->versions) all.push_back({version.number, version.document, version.created});
  return all;
}

ManagedPolicy describe(const iam::AccountSnapshot& account, const storage::ManagedPolicy& policy) {
  return {.arn = account.arn_of(policy),
          .name = policy.name,
          .path = policy.path,
          .unique_id = policy.unique_id,
          .description = policy.description,
          .default_version = policy.default_version,
          .created = policy.created,
          .updated = policy.updated,
          .own = &policy};
}

ManagedPolicy describe(const iam::AwsManagedPolicy& policy) {
  return {.arn = policy.arn,
          .name = policy.name,
          .path = "/",
          .unique_id = policy.unique_id,
          .description = policy.description,
          .created = {},
          .updated = {}};
}

std::optional<ManagedPolicy> find_policy(const iam::AccountSnapshot& account, const Arn& arn) {
  if (const auto* policy = iam::find_aws_managed_policy(arn.str())) return describe(*policy);
  const auto name = arn.resource().substr(arn.resource().rfind('/') + 1);
  const auto* policy = account.find_managed_policy(name);
  if (!policy || account.arn_of(*policy) != arn) return std::nullopt;
  return describe(account, *policy);
}

std::string policy_position(std::string_view name, std::string_view arn) {
  return to_lower(name) + (arn.starts_with("arn:aws:iam::aws:") ? "\n0" : "\n1");
}

Result<Arn> parse_policy_arn(const api::iam::ArnText& text) {
  auto arn = Arn::parse(text.str());
  if (!arn || arn->service() != "iam" || !arn->resource().starts_with("policy/")) {
    return fail(api::iam::kInvalidInput, "ARN " + std::string(text.str()) + " is not valid.");
  }
  return *std::move(arn);
}

Result<FoundPolicy> find_policy(const Call& call, Deps& deps, const api::iam::ArnText& text) {
  TRY(const auto arn, parse_policy_arn(text));
  TRY(auto account, own_account(call, deps));
  auto policy = find_policy(*account, arn);
  if (!policy) return std::unexpected(no_such_policy(arn));
  return FoundPolicy{std::move(account), *std::move(policy)};
}

Result<FoundPolicy> find_own_policy(const Call& call, Deps& deps, const api::iam::ArnText& text) {
  TRY(auto found, find_policy(call, deps, text));
  if (found.policy.own == nullptr) return fail(kAccessDenied, "Cannot change a policy of AWS's own.");
  return found;
}

Error no_such_policy(const Arn& arn) { return {api::iam::kNoSuchEntity, "Policy " + arn.str() + " was not found."}; }

Result<Permission> ask_about_policy(const Call& call, Deps& deps, std::string action, const api::iam::ArnText& policy) {
  TRY(const auto arn, parse_policy_arn(policy));
  Permission permission{std::move(action), arn.str(), {}, "policy " + arn.str()};
  if (arn.account() == kAwsOwner) return permission;
  if (arn.account() != call.caller.account.str()) {
    return fail(kAccessDenied, "User: " + call.caller.arn.str() + " is not authorized to perform: " +
                                   permission.action + " on resource: " + permission.shown_as);
  }
  TRY(const auto account, own_account(call, deps));
  if (const auto found = find_policy(*account, arn)) add_resource_tags(permission.context, found->own->tags);
  return permission;
}

std::vector<ManagedPolicy> attached_policies(const iam::AccountSnapshot& account, const storage::Principal& owner) {
  std::vector<ManagedPolicy> policies;
  for (const auto& attachment : account.identities.attachments.of(entity_of(owner))) {
    if (auto policy = find_policy(account, attachment.policy)) policies.push_back(*std::move(policy));
  }
  return policies;
}

Result<void> check_managed_document(std::string_view document) {
  TRY_VOID(iam::Policy::parse(document, iam::PolicyKind::identity));
  if (document_size(document) > kManagedPolicySize)
    return std::unexpected(quota_exceeded("PolicySize", kManagedPolicySize));
  return {};
}

UsageCounts count_usage(const iam::AccountSnapshot& account) {
  UsageCounts counts;
  for (const auto& attachment : account.identities.attachments) ++counts[attachment.policy.str()].attachments;
  for (const auto& principal : account.identities.principals) {
    if (!principal.boundary.empty()) ++counts[principal.boundary].boundaries;
  }
  return counts;
}

Result<std::string> read_boundary(const iam::AccountSnapshot& account,
                                  const std::optional<api::iam::ArnText>& boundary) {
  if (!boundary) return std::string();
  TRY(const auto arn, parse_policy_arn(*boundary));
  if (!find_policy(account, arn)) return std::unexpected(no_such_boundary(arn.str()));
  return arn.str();
}

std::optional<api::iam::AttachedPermissionsBoundary> write_boundary(const storage::Principal& principal) {
  if (principal.boundary.empty()) return std::nullopt;
  return api::iam::AttachedPermissionsBoundary{.PermissionsBoundaryArn = principal.boundary};
}

Error no_such_boundary(std::string_view arn) {
  return {api::iam::kNoSuchEntity, "Scope ARN: " + std::string(arn) + " does not exist or is not attachable."};
}

}  // namespace crossgate::services::iam_api
