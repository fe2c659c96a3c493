// GetAccountAuthorizationDetails: everybody and every policy of an account, a page at a time.
#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "api/iam/account.h"
#include "base/text.h"
#include "services/iam/bindings.h"
#include "services/iam/descriptions.h"
#include "services/iam/entities.h"
#include "services/iam/inline_policy.h"
#include "services/iam/instance_profile.h"
#include "services/iam/managed_policy.h"
#include "services/iam/paging.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::PrincipalKind;

/// One entry of the list, before it is described.
using Entry = std::variant<const storage::Principal*, ManagedPolicy>;

std::string position_of(const Entry& entry) {
  if (const auto* principal = std::get_if<const storage::Principal*>(&entry))
    return std::string(to_string((*principal)->kind)) + "/" + to_lower((*principal)->name);
  const auto& policy = std::get<ManagedPolicy>(entry);
  return "policy/" + policy_position(policy.name, policy.arn.str());
}

EntityType type_of(PrincipalKind kind) {
  if (kind == PrincipalKind::user) return EntityType::User;
  return kind == PrincipalKind::role ? EntityType::Role : EntityType::Group;
}

/// AWS's policies are in the list where they are in use.
std::vector<Entry> entries_of(const iam::AccountSnapshot& account, const GetAccountAuthorizationDetailsInput& input,
                              const UsageCounts& usage) {
  const auto is_asked_for = [&](EntityType type) {
    return !input.Filter || input.Filter->empty() || std::ranges::find(*input.Filter, type) != input.Filter->end();
  };
  std::vector<Entry> entries;
  for (const auto& principal : account.identities.principals)
    if (is_asked_for(type_of(principal.kind))) entries.emplace_back(&principal);
  if (is_asked_for(EntityType::LocalManagedPolicy))
    for (const auto& policy : account.identities.managed_policies) entries.emplace_back(describe(account, policy));
  if (is_asked_for(EntityType::AWSManagedPolicy))
    for (const auto& policy : iam::aws_managed_policies())
      if (usage.contains(policy.arn.str())) entries.emplace_back(describe(policy));
  return entries;
}

std::vector<PolicyDetail> inline_details(const iam::AccountSnapshot& account, const storage::Principal& owner) {
  std::vector<PolicyDetail> details;
  for (const auto* policy : inline_policies_of(account, owner))
    details.push_back({policy->policy_name, percent_encode(policy->document)});
  std::ranges::sort(details, {}, &PolicyDetail::PolicyName);
  return details;
}

UserDetail describe_user_detail(const iam::AccountSnapshot& account, const storage::Principal& user) {
  auto shown = describe_wholly(account, user);
  UserDetail detail{.Path = user.path,
                    .UserName = user.name,
                    .UserId = user.unique_id,
                    .Arn = std::move(shown.Arn),
                    .CreateDate = user.created,
                    .UserPolicyList = inline_details(account, user),
                    .GroupList = {},
                    .AttachedManagedPolicies = describe_attached(attached_policies(account, user)),
                    .PermissionsBoundary = std::move(shown.PermissionsBoundary),
                    .Tags = std::move(shown.Tags)};
  for (const auto* group : groups_of(account, user)) detail.GroupList.push_back(group->name);
  return detail;
}

GroupDetail describe_group_detail(const iam::AccountSnapshot& account, const storage::Principal& group) {
  return {.Path = group.path,
          .GroupName = group.name,
          .GroupId = group.unique_id,
          .Arn = account.arn_of(group).str(),
          .CreateDate = group.created,
          .GroupPolicyList = inline_details(account, group),
          .AttachedManagedPolicies = describe_attached(attached_policies(account, group))};
}

Result<RoleDetail> describe_role_detail(Deps& deps, const iam::AccountSnapshot& account,
                                        const storage::Principal& role) {
  TRY(auto shown, describe_wholly(deps, account, role));
  TRY(auto profiles, profiles_with_role(deps, account, role));
  return RoleDetail{.Path = role.path,
                    .RoleName = role.name,
                    .RoleId = role.unique_id,
                    .Arn = std::move(shown.Arn),
                    .CreateDate = role.created,
                    .AssumeRolePolicyDocument = std::move(shown.AssumeRolePolicyDocument),
                    .InstanceProfileList = std::move(profiles),
                    .RolePolicyList = inline_details(account, role),
                    .AttachedManagedPolicies = describe_attached(attached_policies(account, role)),
                    .PermissionsBoundary = std::move(shown.PermissionsBoundary),
                    .Tags = std::move(shown.Tags),
                    .RoleLastUsed = std::move(shown.RoleLastUsed)};
}

ManagedPolicyDetail describe_policy_detail(const ManagedPolicy& policy, const UsageCounts& usage) {
  auto shown = describe_policy(policy, usage);
  ManagedPolicyDetail detail{.PolicyName = std::move(shown.PolicyName),
                             .PolicyId = std::move(shown.PolicyId),
                             .Arn = std::move(shown.Arn),
                             .Path = std::move(shown.Path),
                             .DefaultVersionId = std::move(shown.DefaultVersionId),
                             .AttachmentCount = shown.AttachmentCount,
                             .PermissionsBoundaryUsageCount = shown.PermissionsBoundaryUsageCount,
                             .Description = std::move(shown.Description),
                             .CreateDate = shown.CreateDate,
                             .UpdateDate = shown.UpdateDate,
                             .PolicyVersionList = {}};
  for (const auto& version : policy.versions()) {
    detail.PolicyVersionList.push_back(describe_version(policy, version));
    detail.PolicyVersionList.back().Document = percent_encode(version.document);
  }
  std::ranges::reverse(detail.PolicyVersionList);
  return detail;
}

Result<void> add_principal(GetAccountAuthorizationDetailsOutput& output, Deps& deps,
                           const iam::AccountSnapshot& account, const storage::Principal& principal) {
  switch (principal.kind) {
    case PrincipalKind::user:
      output.UserDetailList.push_back(describe_user_detail(account, principal));
      break;
    case PrincipalKind::group:
      output.GroupDetailList.push_back(describe_group_detail(account, principal));
      break;
    case PrincipalKind::role: {
      TRY(auto detail, describe_role_detail(deps, account, principal));
      output.RoleDetailList.push_back(std::move(detail));
      break;
    }
  }
  return {};
}

std::string filter_text(const GetAccountAuthorizationDetailsInput& input) {
  std::set<std::string_view> names;
  for (const auto type : input.Filter.value_or(std::vector<EntityType>{})) names.insert(wire::name_of(type));
  std::string text;
  for (const auto name : names) text += std::string(name) + " ";
  return text;
}

Result<GetAccountAuthorizationDetailsOutput> get_details(const Call& call,
                                                         const GetAccountAuthorizationDetailsInput& input, Deps& deps) {
  TRY(const auto account, own_account(call, deps));
  const auto usage = count_usage(*account);
  auto entries = entries_of(*account, input, usage);
  GetAccountAuthorizationDetailsOutput output;
  const auto markers = markers_of<GetAccountAuthorizationDetails>(call, deps, filter_text(input));
  TRY_VOID(cut_page(entries, input, markers, output, position_of));
  for (const auto& entry : entries) {
    if (const auto* policy = std::get_if<ManagedPolicy>(&entry)) {
      output.Policies.push_back(describe_policy_detail(*policy, usage));
    } else {
      TRY_VOID(add_principal(output, deps, *account, *std::get<const storage::Principal*>(entry)));
    }
  }
  return output;
}

}  // namespace

std::vector<Binding> authorization_detail_bindings() {
  return {bind_operation<GetAccountAuthorizationDetails>(ask_about_everything<GetAccountAuthorizationDetails>,
                                                         get_details)};
}

}  // namespace crossgate::services::iam_api
