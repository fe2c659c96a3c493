#include "services/iam/descriptions.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "iam/trust.h"
#include "services/iam/tags.h"

namespace crossgate::services::iam_api {
namespace {

std::optional<std::string> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(std::string(text));
}

}  // namespace

api::iam::User describe_user(const iam::AccountSnapshot& account, const storage::Principal& user) {
  return {.Path = user.path,
          .UserName = user.name,
          .UserId = user.unique_id,
          .Arn = account.arn_of(user).str(),
          .CreateDate = user.created,
          .PermissionsBoundary = {},
          .Tags = {}};
}

Result<api::iam::Role> describe_role(Deps& deps, const iam::AccountSnapshot& account, const storage::Principal& role) {
  iam::DirectoryLookup lookup(deps.directory);
  TRY(const auto trust, iam::display_trust_principals(role.trust_policy, lookup));
  return api::iam::Role{.Path = role.path,
                        .RoleName = role.name,
                        .RoleId = role.unique_id,
                        .Arn = account.arn_of(role).str(),
                        .CreateDate = role.created,
                        .AssumeRolePolicyDocument = percent_encode(trust),
                        .Description = unless_empty(role.description),
                        .MaxSessionDuration = role.max_session_seconds,
                        .PermissionsBoundary = {},
                        .Tags = {},
                        .RoleLastUsed = {}};
}

api::iam::Group describe_group(const iam::AccountSnapshot& account, const storage::Principal& group) {
  return {.Path = group.path,
          .GroupName = group.name,
          .GroupId = group.unique_id,
          .Arn = account.arn_of(group).str(),
          .CreateDate = group.created};
}

api::iam::User describe_wholly(const iam::AccountSnapshot& account, const storage::Principal& user) {
  auto described = describe_user(account, user);
  described.PermissionsBoundary = write_boundary(user);
  described.Tags = write_tags(user.tags);
  return described;
}

Result<api::iam::Role> describe_wholly(Deps& deps, const iam::AccountSnapshot& account,
                                       const storage::Principal& role) {
  TRY(auto described, describe_role(deps, account, role));
  described.PermissionsBoundary = write_boundary(role);
  described.Tags = write_tags(role.tags);
  TRY(described.RoleLastUsed, last_used(deps, role));
  return described;
}

Result<api::iam::RoleLastUsed> last_used(Deps& deps, const storage::Principal& role) {
  TRY(auto use, deps.last_uses.find(role.unique_id));
  if (!use) return api::iam::RoleLastUsed{};
  return api::iam::RoleLastUsed{use->at, std::move(use->region)};
}

std::vector<api::iam::AttachedPolicy> describe_attached(const std::vector<ManagedPolicy>& policies) {
  std::vector<api::iam::AttachedPolicy> described;
  for (const auto& policy : policies) described.push_back({std::string(policy.name), policy.arn.str()});
  std::ranges::sort(described, {}, &api::iam::AttachedPolicy::PolicyName);
  return described;
}

api::iam::Policy describe_policy(const ManagedPolicy& policy, const UsageCounts& usage) {
  const auto found = usage.find(policy.arn.str());
  const UsageCount used = found == usage.end() ? UsageCount{} : found->second;
  return {.PolicyName = std::string(policy.name),
          .PolicyId = std::string(policy.unique_id),
          .Arn = policy.arn.str(),
          .Path = std::string(policy.path),
          .DefaultVersionId = "v" + std::to_string(policy.default_version),
          .AttachmentCount = used.attachments,
          .PermissionsBoundaryUsageCount = used.boundaries,
          .Description = unless_empty(policy.description),
          .CreateDate = policy.created,
          .UpdateDate = policy.updated,
          .Tags = {}};
}

api::iam::PolicyVersion describe_version(const ManagedPolicy& policy, const ManagedVersion& version) {
  return {.Document = {},
          .VersionId = version.id(),
          .IsDefaultVersion = version.number == policy.default_version,
          .CreateDate = version.created};
}

}  // namespace crossgate::services::iam_api
