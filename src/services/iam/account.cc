// The account as a whole: its alias, and how much is in it.
#include "api/iam/account.h"

#include <algorithm>
#include <utility>

#include "api/iam/errors.h"
#include "services/iam/bindings.h"
#include "services/iam/entities.h"
#include "services/iam/inline_policy.h"
#include "services/iam/managed_policy.h"
#include "services/iam/paging.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::Change;
using storage::PrincipalKind;

Result<api::Empty> create_alias(const Call& call, const AccountAliasInput& input, Deps& deps) {
  TRY(const auto change, deps.identities.set_alias(call.caller.account, input.AccountAlias.str()));
  if (change == Change::exists) {
    return fail(kEntityAlreadyExists,
                "The account alias " + std::string(input.AccountAlias.str()) + " already exists.");
  }
  return api::Empty{};
}

Result<api::Empty> delete_alias(const Call& call, const AccountAliasInput& input, Deps& deps) {
  TRY(const auto change, deps.identities.remove_alias(call.caller.account, input.AccountAlias.str()));
  if (change == Change::absent) {
    return fail(kNoSuchEntity, "The account alias " + std::string(input.AccountAlias.str()) + " cannot be found.");
  }
  return api::Empty{};
}

/// An account has one at most.
Result<ListAccountAliasesOutput> list_aliases(const Call& call, const ListAccountAliasesInput&, Deps& deps) {
  TRY(const auto account, own_account(call, deps));
  ListAccountAliasesOutput output;
  if (!account->identities.alias.empty()) output.AccountAliases.push_back(account->identities.alias);
  return output;
}

using Summary = std::map<std::string, std::int64_t>;

void add_counts(Summary& summary, const iam::AccountSnapshot& account) {
  const auto& identities = account.identities;
  const auto count = [&](PrincipalKind kind) {
    return std::ranges::count(identities.principals, kind, &storage::Principal::kind);
  };
  std::int64_t versions = 0;
  for (const auto& policy : identities.managed_policies) versions += std::ssize(policy.versions);
  summary["Users"] = count(PrincipalKind::user);
  summary["Groups"] = count(PrincipalKind::group);
  summary["Roles"] = count(PrincipalKind::role);
  summary["Policies"] = std::ssize(identities.managed_policies);
  summary["PolicyVersionsInUse"] = versions;
  summary["InstanceProfiles"] = std::ssize(identities.instance_profiles);
  summary["MFADevices"] = std::ssize(identities.mfa_devices);
  summary["MFADevicesInUse"] = std::ranges::count_if(
      identities.mfa_devices, [](const storage::MfaDevice& device) { return !device.user_name.empty(); });
  summary["Providers"] = std::ssize(identities.oidc_providers);
  summary["AccountAccessKeysPresent"] =
      std::ranges::any_of(identities.access_keys, [](const auto& key) { return key.user_name.empty(); }) ? 1 : 0;
}

void add_quotas(Summary& summary, const Limits& limits) {
  summary["UsersQuota"] = limits.users_per_account;
  summary["GroupsQuota"] = limits.groups_per_account;
  summary["RolesQuota"] = limits.roles_per_account;
  summary["PoliciesQuota"] = limits.policies_per_account;
  summary["InstanceProfilesQuota"] = limits.instance_profiles_per_account;
  summary["PolicyVersionsInUseQuota"] = limits.policies_per_account * limits.versions_per_policy;
  summary["VersionsPerPolicyQuota"] = limits.versions_per_policy;
  summary["PolicySizeQuota"] = kManagedPolicySize;
  summary["UserPolicySizeQuota"] = inline_quota(PrincipalKind::user);
  summary["GroupPolicySizeQuota"] = inline_quota(PrincipalKind::group);
  summary["RolePolicySizeQuota"] = inline_quota(PrincipalKind::role);
  summary["AssumeRolePolicySizeQuota"] = kTrustPolicySize;
  summary["AttachedPoliciesPerUserQuota"] = limits.attached_policies;
  summary["AttachedPoliciesPerGroupQuota"] = limits.attached_policies;
  summary["AttachedPoliciesPerRoleQuota"] = limits.attached_policies;
  summary["GroupsPerUserQuota"] = limits.groups_per_user;
  summary["AccessKeysPerUserQuota"] = limits.access_keys_per_user;
}

/// What AWS counts and cannot be here.
void add_zeros(Summary& summary) {
  for (const auto* name : {"AccountMFAEnabled", "AccountPasswordPresent", "AccountSigningCertificatesPresent",
                           "MFADevices", "MFADevicesInUse", "Providers", "ServerCertificates",
                           "ServerCertificatesQuota", "SigningCertificatesPerUserQuota"}) {
    summary.emplace(name, 0);
  }
}

Result<GetAccountSummaryOutput> get_summary(const Call& call, const api::Empty&, Deps& deps) {
  TRY(const auto account, own_account(call, deps));
  GetAccountSummaryOutput output;
  add_counts(output.SummaryMap, *account);
  add_quotas(output.SummaryMap, deps.limits);
  add_zeros(output.SummaryMap);
  output.SummaryMap["GlobalEndpointTokenVersion"] = 2;  // session tokens are good in every region
  return output;
}

}  // namespace

std::vector<Binding> account_bindings() {
  return {
      bind_operation<CreateAccountAlias>(ask_about_everything<CreateAccountAlias>, create_alias),
      bind_operation<DeleteAccountAlias>(ask_about_everything<DeleteAccountAlias>, delete_alias),
      bind_operation<ListAccountAliases>(ask_about_everything<ListAccountAliases>, list_aliases),
      bind_operation<GetAccountSummary>(ask_about_everything<GetAccountSummary>, get_summary),
  };
}

}  // namespace crossgate::services::iam_api
