#include "services/iam/entities.h"

#include <algorithm>
#include <utility>

#include "api/iam/errors.h"
#include "base/arn.h"
#include "base/aws_errors.h"
#include "base/text.h"
#include "services/iam/tags.h"

namespace crossgate::services::iam_api {
namespace {

using storage::PrincipalKind;

/// What stands in the way of removing a user, role or group, as AWS words it.
std::string_view remaining_part(const iam::AccountSnapshot& account, const PrincipalRef& ref) {
  const auto is_its = [&](const auto& row) {
    return row.kind == ref.kind && equals_ignoring_case(row.principal_name, ref.name);
  };
  const auto& identities = account.identities;
  if (std::ranges::any_of(identities.attachments, is_its)) return "detach all policies";
  if (std::ranges::any_of(identities.inline_policies, is_its)) return "delete policies";
  const auto belongs = [&](const storage::Membership& membership) {
    const auto& name = ref.kind == PrincipalKind::group ? membership.group_name : membership.user_name;
    return ref.kind != PrincipalKind::role && equals_ignoring_case(name, ref.name);
  };
  if (std::ranges::any_of(identities.memberships, belongs)) return "remove users from group";
  if (ref.kind == PrincipalKind::role) return "remove roles from instance profile";
  const auto is_the_users = [&](const auto& row) { return equals_ignoring_case(row.user_name, ref.name); };
  if (std::ranges::any_of(identities.mfa_devices, is_the_users)) return "deactivate MFA device";
  if (std::ranges::any_of(identities.service_credentials, is_the_users)) return "delete service specific credentials";
  if (std::ranges::any_of(identities.ssh_public_keys, is_the_users)) return "delete SSH public keys";
  return "delete access keys";
}

}  // namespace

Result<Snapshot> own_account(const Call& call, Deps& deps) {
  TRY(auto account, deps.directory.account(call.caller.account));
  if (!account) return fail("the caller's account is gone");
  return account;
}

Result<Permission> ask_about(const Call& call, Deps& deps, std::string action, const PrincipalRef& principal) {
  TRY(const auto account, own_account(call, deps));
  const std::string shown = std::string(to_string(principal.kind)) + " " + principal.name;
  const auto* found = account->find(principal.kind, principal.name);
  if (!found) {
    const auto arn = Arn::iam(call.caller.account, std::string(to_string(principal.kind)) + "/" + principal.name);
    return Permission{std::move(action), arn.str(), {}, shown};
  }
  Permission permission{std::move(action), account->arn_of(*found).str(), {}, shown};
  add_resource_tags(permission.context, found->tags);
  return permission;
}

Result<void> add_boundary_key(iam::Context& context, const Call& call, Deps& deps, const PrincipalRef& principal) {
  TRY(const auto account, own_account(call, deps));
  const auto* found = account->find(principal.kind, principal.name);
  if (found && !found->boundary.empty()) context.set("iam:PermissionsBoundary", found->boundary);
  return {};
}

Result<Permission> ask_about_user(const Call& call, Deps& deps, std::string action, const std::string& user) {
  if (!user.empty()) return ask_about(call, deps, std::move(action), {PrincipalKind::user, user});
  return Permission{std::move(action), Arn::iam(call.caller.account, "root").str()};
}

Result<std::string> user_or_caller(const Call& call, const std::optional<api::iam::ExistingUserName>& name) {
  if (name) return std::string(name->str());
  if (call.caller.kind == iam::CallerKind::assumed_role) {
    return fail(kValidation, "Must specify userName when calling with non-User credentials");
  }
  return call.caller.name;
}

Result<FoundPrincipal> find_principal(const Call& call, Deps& deps, const PrincipalRef& principal) {
  TRY(auto account, own_account(call, deps));
  const auto* found = account->find(principal.kind, principal.name);
  if (!found) return std::unexpected(no_such_principal(principal));
  return FoundPrincipal{std::move(account), found};
}

Error no_such_principal(const PrincipalRef& principal) {
  return {api::iam::kNoSuchEntity,
          "The " + std::string(to_string(principal.kind)) + " with name " + principal.name + " cannot be found."};
}

Error principal_exists(PrincipalKind kind, std::string_view name) {
  std::string noun(to_string(kind));
  noun.front() = static_cast<char>(noun.front() - 'a' + 'A');
  return {api::iam::kEntityAlreadyExists, noun + " with name " + std::string(name) + " already exists."};
}

std::vector<const storage::Principal*> principals_below(const iam::AccountSnapshot& account, PrincipalKind kind,
                                                        std::string_view prefix) {
  std::vector<const storage::Principal*> found;
  for (const auto& principal : account.identities.principals) {
    if (principal.kind == kind && principal.path.starts_with(prefix)) found.push_back(&principal);
  }
  return found;
}

std::vector<const storage::Principal*> groups_of(const iam::AccountSnapshot& account, const storage::Principal& user) {
  std::vector<const storage::Principal*> groups;
  for (const auto& membership : account.identities.memberships.of(entity_of(user))) {
    if (const auto* group = account.find(PrincipalKind::group, membership.group_name)) groups.push_back(group);
  }
  return groups;
}

std::string folded_name(const storage::Principal* principal) { return to_lower(principal->name); }

Result<void> delete_principal(const Call& call, Deps& deps, const PrincipalRef& principal) {
  TRY(const auto change, deps.identities.delete_principal(call.caller.account, principal.kind, principal.name));
  switch (change) {
    case storage::Change::absent:
      return std::unexpected(no_such_principal(principal));
    case storage::Change::conflict: {
      TRY(const auto account, own_account(call, deps));
      return fail(api::iam::kDeleteConflict,
                  "Cannot delete entity, must " + std::string(remaining_part(*account, principal)) + " first.");
    }
    default:
      return {};
  }
}

Result<std::vector<Permission>> ask_to_rename(const Call& call, Deps& deps, std::string action,
                                              const Renaming& renaming) {
  TRY(auto now, ask_about(call, deps, action, renaming.principal));
  const Arn arn = Arn::parse(now.resource).value();
  const auto resource = arn.resource();
  const auto first = resource.find('/');
  const auto last = resource.rfind('/');
  const std::string kind(resource.substr(0, first));
  const std::string path = renaming.path.value_or(std::string(resource.substr(first, last + 1 - first)));
  const std::string name = renaming.name.value_or(std::string(resource.substr(last + 1)));
  Permission then = now;
  then.resource = Arn::iam(call.caller.account, kind + path + name).str();
  then.shown_as = kind + " " + name;
  return std::vector{std::move(now), std::move(then)};
}

Result<void> rename(const Call& call, Deps& deps, const Renaming& renaming) {
  const auto kind = renaming.principal.kind;
  TRY(const auto found, find_principal(call, deps, renaming.principal));
  const storage::PrincipalName renamed{renaming.name.value_or(found->name), renaming.path.value_or(found->path)};
  TRY(const auto change,
      deps.identities.rename_principal(call.caller.account, kind, {found->name, found->path}, renamed));
  if (change == storage::Change::absent) return std::unexpected(no_such_principal(renaming.principal));
  if (change == storage::Change::exists) return std::unexpected(principal_exists(kind, renamed.name));
  // Both names were asked about as they stood then.
  if (change == storage::Change::conflict) {
    return fail(api::iam::kConcurrentModification, "It is being changed by another request. Try again.");
  }
  return {};
}

Result<void> check_quota(const iam::AccountSnapshot& account, PrincipalKind kind, const Deps& deps) {
  struct Quota {
    std::string_view name;
    std::int64_t limit;
  };
  const Quota quota = kind == PrincipalKind::user   ? Quota{"UsersPerAccount", deps.limits.users_per_account}
                      : kind == PrincipalKind::role ? Quota{"RolesPerAccount", deps.limits.roles_per_account}
                                                    : Quota{"GroupsPerAccount", deps.limits.groups_per_account};
  const auto count = std::ranges::count(account.identities.principals, kind, &storage::Principal::kind);
  if (count >= quota.limit) return std::unexpected(quota_exceeded(quota.name, quota.limit));
  return {};
}

std::int64_t document_size(std::string_view document) {
  return std::ranges::count_if(document, [](char c) { return c != ' ' && c != '\t' && c != '\n' && c != '\r'; });
}

Error quota_exceeded(std::string_view quota, std::int64_t limit) {
  return {api::iam::kLimitExceeded, "Cannot exceed quota for " + std::string(quota) + ": " + std::to_string(limit)};
}

}  // namespace crossgate::services::iam_api
