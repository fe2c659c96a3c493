#include "api/iam/instance_profiles.h"

#include <algorithm>
#include <utility>

#include "api/iam/errors.h"
#include "base/text.h"
#include "iam/ids.h"
#include "services/iam/bindings.h"
#include "services/iam/descriptions.h"
#include "services/iam/entities.h"
#include "services/iam/instance_profile.h"
#include "services/iam/paging.h"
#include "services/iam/tags.h"

namespace crossgate::services::iam_api {

using namespace api::iam;
using storage::Change;
using storage::PrincipalKind;
using Profile = storage::InstanceProfile;

namespace {

std::string arn_of(const AccountId& account, const Profile& profile) {
  return Arn::iam(account, "instance-profile" + profile.path + profile.name).str();
}

std::string folded(const Profile* profile) { return to_lower(profile->name); }

/// Blocks: its role is shown whole.
Result<InstanceProfile> describe_profile(Deps& deps, const iam::AccountSnapshot& account, const Profile& profile) {
  InstanceProfile shown{.Path = profile.path,
                        .InstanceProfileName = profile.name,
                        .InstanceProfileId = profile.unique_id,
                        .Arn = arn_of(account.identities.account.id, profile),
                        .CreateDate = profile.created,
                        .Roles = {},
                        .Tags = {}};
  if (const auto* role = account.find(PrincipalKind::role, profile.role_name)) {
    TRY(auto described, describe_role(deps, account, *role));
    shown.Roles.push_back(std::move(described));
  }
  return shown;
}

const Profile* find_in(const iam::AccountSnapshot& account, std::string_view name) {
  const auto& profiles = account.identities.instance_profiles;
  const auto found =
      std::ranges::find_if(profiles, [&](const Profile& profile) { return equals_ignoring_case(profile.name, name); });
  return found == profiles.end() ? nullptr : &*found;
}

Error no_such_profile(std::string_view name) {
  return {kNoSuchEntity, "Instance Profile " + std::string(name) + " cannot be found."};
}

template <class Op>
Result<std::vector<Permission>> ask_about_its_profile(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(auto permission, ask_about_profile(call, deps, action_of<Op>(), input.InstanceProfileName));
  return std::vector{std::move(permission)};
}

std::vector<Permission> ask_create_profile(const Call& call, const CreateInstanceProfileInput& input, Deps&) {
  const std::string path(input.Path ? input.Path->str() : "/");
  const auto arn =
      Arn::iam(call.caller.account, "instance-profile" + path + std::string(input.InstanceProfileName.str()));
  return ask_to_create<CreateInstanceProfile, TagInstanceProfile>(arn, input);
}

Result<InstanceProfileOutput> create_profile(const Call& call, const CreateInstanceProfileInput& input, Deps& deps) {
  TRY(auto tags, read_tags(input.Tags));
  TRY(const auto account, own_account(call, deps));
  const auto limit = deps.limits.instance_profiles_per_account;
  if (std::ssize(account->identities.instance_profiles) >= limit)
    return std::unexpected(quota_exceeded("InstanceProfilesPerAccount", limit));
  const Profile profile{.name = std::string(input.InstanceProfileName.str()),
                        .path = std::string(input.Path ? input.Path->str() : "/"),
                        .unique_id = iam::new_unique_id(iam::IdKind::instance_profile, call.caller.account),
                        .created = deps.clock.now(),
                        .role_name = {},
                        .tags = std::move(tags)};
  TRY(const auto change, deps.identities.create_instance_profile(call.caller.account, profile));
  if (change == Change::exists)
    return fail(kEntityAlreadyExists, "Instance Profile " + profile.name + " already exists.");
  TRY(auto shown, describe_profile(deps, *account, profile));
  shown.Tags = write_tags(profile.tags);
  return InstanceProfileOutput{std::move(shown)};
}

Result<InstanceProfileOutput> get_profile(const Call& call, const InstanceProfileInput& input, Deps& deps) {
  TRY(const auto found, find_profile(call, deps, input.InstanceProfileName));
  TRY(auto shown, describe_profile(deps, *found.account, *found.profile));
  shown.Tags = write_tags(found.profile->tags);
  return InstanceProfileOutput{std::move(shown)};
}

template <class Op>
Result<ListInstanceProfilesOutput> page_of(const Call& call, const typename Op::Input& input, Deps& deps,
                                           const Snapshot& account, std::vector<const Profile*> profiles,
                                           std::string_view filter) {
  ListInstanceProfilesOutput output;
  TRY_VOID(cut_page(profiles, input, markers_of<Op>(call, deps, filter), output, folded));
  for (const auto* profile : profiles) {
    TRY(auto shown, describe_profile(deps, *account, *profile));
    output.InstanceProfiles.push_back(std::move(shown));
  }
  return output;
}

template <class Wanted>
std::vector<const Profile*> profiles_where(const iam::AccountSnapshot& account, Wanted wanted) {
  std::vector<const Profile*> profiles;
  for (const auto& profile : account.identities.instance_profiles)
    if (wanted(profile)) profiles.push_back(&profile);
  return profiles;
}

std::vector<Permission> ask_list_profiles(const Call& call, const ListInstanceProfilesInput& input, Deps&) {
  const std::string prefix(input.PathPrefix ? input.PathPrefix->str() : "/");
  return {{action_of<ListInstanceProfiles>(), Arn::iam(call.caller.account, "instance-profile" + prefix).str()}};
}

Result<ListInstanceProfilesOutput> list_profiles(const Call& call, const ListInstanceProfilesInput& input, Deps& deps) {
  const std::string prefix(input.PathPrefix ? input.PathPrefix->str() : "/");
  TRY(const auto account, own_account(call, deps));
  auto profiles = profiles_where(*account, [&](const Profile& profile) { return profile.path.starts_with(prefix); });
  return page_of<ListInstanceProfiles>(call, input, deps, account, std::move(profiles), prefix);
}

Result<ListInstanceProfilesOutput> list_for_role(const Call& call, const ListInstanceProfilesForRoleInput& input,
                                                 Deps& deps) {
  TRY(const auto role, find_principal(call, deps, principal_in(input)));
  auto profiles =
      profiles_where(*role.account, [&](const Profile& profile) { return profile.role_name == role->name; });
  return page_of<ListInstanceProfilesForRole>(call, input, deps, role.account, std::move(profiles), role->unique_id);
}

Result<api::Empty> delete_profile(const Call& call, const InstanceProfileInput& input, Deps& deps) {
  TRY(const auto change, deps.identities.delete_instance_profile(call.caller.account, input.InstanceProfileName.str()));
  if (change == Change::conflict)
    return fail(kDeleteConflict, "Cannot delete entity, must remove roles from instance profile first.");
  if (change == Change::absent) return std::unexpected(no_such_profile(input.InstanceProfileName.str()));
  return api::Empty{};
}

/// Giving a role to an instance profile is handing the role on: iam:PassRole is asked of the role (IAM User Guide,
/// "Granting a user permissions to pass a role to an AWS service").
Result<std::vector<Permission>> ask_add(const Call& call, const RoleInInstanceProfileInput& input, Deps& deps) {
  TRY(auto permissions, ask_about_its_profile<AddRoleToInstanceProfile>(call, input, deps));
  TRY(auto pass, ask_about(call, deps, "iam:PassRole", {PrincipalKind::role, std::string(input.RoleName.str())}));
  pass.context.set("iam:PassedToService", "ec2.amazonaws.com");
  permissions.push_back(std::move(pass));
  return permissions;
}

Result<api::Empty> add_role(const Call& call, const RoleInInstanceProfileInput& input, Deps& deps) {
  TRY(const auto profile, find_profile(call, deps, input.InstanceProfileName));
  TRY(const auto role, find_principal(call, deps, {PrincipalKind::role, std::string(input.RoleName.str())}));
  TRY(const auto change, deps.identities.add_role_to_profile(call.caller.account, profile.profile->name, role->name));
  if (change == Change::limit) return std::unexpected(quota_exceeded("InstanceSessionsPerInstanceProfile", 1));
  if (change == Change::absent) return std::unexpected(no_such_profile(profile.profile->name));
  return api::Empty{};
}

Result<api::Empty> remove_role(const Call& call, const RoleInInstanceProfileInput& input, Deps& deps) {
  TRY(const auto profile, find_profile(call, deps, input.InstanceProfileName));
  TRY(const auto change,
      deps.identities.remove_role_from_profile(call.caller.account, profile.profile->name, input.RoleName.str()));
  if (change == Change::absent)
    return std::unexpected(no_such_principal({PrincipalKind::role, std::string(input.RoleName.str())}));
  return api::Empty{};
}

}  // namespace

Result<FoundProfile> find_profile(const Call& call, Deps& deps, const InstanceProfileName& name) {
  TRY(auto account, own_account(call, deps));
  const auto* profile = find_in(*account, name.str());
  if (profile == nullptr) return std::unexpected(no_such_profile(name.str()));
  return FoundProfile{std::move(account), profile};
}

Result<Permission> ask_about_profile(const Call& call, Deps& deps, std::string action,
                                     const InstanceProfileName& name) {
  TRY(const auto account, own_account(call, deps));
  const auto* profile = find_in(*account, name.str());
  const Profile unknown{.name = std::string(name.str()), .unique_id = {}, .role_name = {}};
  Permission permission{std::move(action),
                        arn_of(call.caller.account, profile == nullptr ? unknown : *profile),
                        {},
                        "instance profile " + std::string(name.str())};
  if (profile != nullptr) add_resource_tags(permission.context, profile->tags);
  return permission;
}

Result<std::vector<InstanceProfile>> profiles_with_role(Deps& deps, const iam::AccountSnapshot& account,
                                                        const storage::Principal& role) {
  std::vector<InstanceProfile> shown;
  for (const auto* profile : profiles_where(account, [&](const Profile& one) { return one.role_name == role.name; })) {
    TRY(auto described, describe_profile(deps, account, *profile));
    shown.push_back(std::move(described));
  }
  return shown;
}

std::vector<Binding> instance_profile_bindings() {
  return {
      bind_operation<CreateInstanceProfile>(ask_create_profile, create_profile),
      bind_operation<GetInstanceProfile>(ask_about_its_profile<GetInstanceProfile>, get_profile),
      bind_operation<ListInstanceProfiles>(ask_list_profiles, list_profiles),
      bind_operation<ListInstanceProfilesForRole>(ask_about_principal<ListInstanceProfilesForRole>, list_for_role),
      bind_operation<DeleteInstanceProfile>(ask_about_its_profile<DeleteInstanceProfile>, delete_profile),
      bind_operation<AddRoleToInstanceProfile>(ask_add, add_role),
      bind_operation<RemoveRoleFromInstanceProfile>(ask_about_its_profile<RemoveRoleFromInstanceProfile>, remove_role),
  };
}

}  // namespace crossgate::services::iam_api
