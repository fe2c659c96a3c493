#include "api/iam/groups.h"

#include <algorithm>
#include <utility>

#include "iam/ids.h"
#include "services/iam/bindings.h"
#include "services/iam/descriptions.h"
#include "services/iam/entities.h"
#include "services/iam/paging.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::Change;
using storage::PrincipalKind;

std::vector<Permission> ask_create_group(const Call& call, const CreateGroupInput& input, Deps&) {
  const std::string path(input.Path ? input.Path->str() : "/");
  const auto arn = Arn::iam(call.caller.account, "group" + path + std::string(input.GroupName.str()));
  return {{action_of<CreateGroup>(), arn.str()}};
}

Result<CreateGroupOutput> create_group(const Call& call, const CreateGroupInput& input, Deps& deps) {
  TRY(const auto account, own_account(call, deps));
  TRY_VOID(check_quota(*account, PrincipalKind::group, deps));
  const storage::Principal group{.kind = PrincipalKind::group,
                                 .name = std::string(input.GroupName.str()),
                                 .path = std::string(input.Path ? input.Path->str() : "/"),
                                 .unique_id = iam::new_unique_id(iam::IdKind::group, call.caller.account),
                                 .created = deps.clock.now(),
                                 .trust_policy = {},
                                 .description = {},
                                 .tags = {}};
  TRY(const auto change, deps.identities.create_principal(call.caller.account, group));
  if (change == Change::exists) return std::unexpected(principal_exists(PrincipalKind::group, group.name));
  return CreateGroupOutput{describe_group(*account, group)};
}

Result<GetGroupOutput> get_group(const Call& call, const GetGroupInput& input, Deps& deps) {
  TRY(const auto group, find_principal(call, deps, principal_in(input)));
  std::vector<const storage::Principal*> users;
  for (const auto& membership : group.account->identities.memberships) {
    if (membership.group_name != group->name) continue;
    if (const auto* user = group.account->find(PrincipalKind::user, membership.user_name)) users.push_back(user);
  }
  GetGroupOutput output{.Group = describe_group(*group.account, *group.principal), .Users = {}, .Marker = {}};
  TRY_VOID(cut_page(users, input, markers_of<GetGroup>(call, deps, group->unique_id), output, folded_name));
  for (const auto* user : users) output.Users.push_back(describe_user(*group.account, *user));
  return output;
}

template <class Op>
Result<ListGroupsOutput> page_of(const Call& call, const typename Op::Input& input, Deps& deps, const Snapshot& account,
                                 std::vector<const storage::Principal*> groups, std::string_view filter) {
  ListGroupsOutput output;
  TRY_VOID(cut_page(groups, input, markers_of<Op>(call, deps, filter), output, folded_name));
  for (const auto* group : groups) output.Groups.push_back(describe_group(*account, *group));
  return output;
}

std::vector<Permission> ask_list_groups(const Call& call, const ListGroupsInput& input, Deps&) {
  const auto prefix = input.PathPrefix ? input.PathPrefix->str() : "/";
  return {{action_of<ListGroups>(), Arn::iam(call.caller.account, "group" + std::string(prefix)).str()}};
}

Result<ListGroupsOutput> list_groups(const Call& call, const ListGroupsInput& input, Deps& deps) {
  const auto prefix = input.PathPrefix ? input.PathPrefix->str() : "/";
  TRY(const auto account, own_account(call, deps));
  return page_of<ListGroups>(call, input, deps, account, principals_below(*account, PrincipalKind::group, prefix),
                             prefix);
}

Result<ListGroupsOutput> list_groups_for_user(const Call& call, const ListGroupsForUserInput& input, Deps& deps) {
  TRY(const auto user, find_principal(call, deps, principal_in(input)));
  return page_of<ListGroupsForUser>(call, input, deps, user.account, groups_of(*user.account, *user.principal),
                                    user->unique_id);
}

Renaming renaming_in(const UpdateGroupInput& input) {
  return {principal_in(input), text_of(input.NewGroupName), text_of(input.NewPath)};
}

Result<std::vector<Permission>> ask_update_group(const Call& call, const UpdateGroupInput& input, Deps& deps) {
  return ask_to_rename(call, deps, action_of<UpdateGroup>(), renaming_in(input));
}

Result<api::Empty> update_group(const Call& call, const UpdateGroupInput& input, Deps& deps) {
  TRY_VOID(rename(call, deps, renaming_in(input)));
  return api::Empty{};
}

Result<api::Empty> delete_group(const Call& call, const DeleteGroupInput& input, Deps& deps) {
  TRY_VOID(delete_principal(call, deps, principal_in(input)));
  return api::Empty{};
}

/// Who may put users into a group may give away what the group has: the question is about the group alone (Service
/// Authorization Reference, "AWS Identity and Access Management").
template <class Op>
Result<std::vector<Permission>> ask_about_group(const Call& call, const MembershipInput& input, Deps& deps) {
  TRY(auto permission,
      ask_about(call, deps, action_of<Op>(), {PrincipalKind::group, std::string(input.GroupName.str())}));
  return std::vector{std::move(permission)};
}

/// By the names that they were made with; NoSuchEntity where there is no such group or user.
Result<storage::Membership> find_both(const Call& call, const MembershipInput& input, Deps& deps) {
  TRY(const auto group, find_principal(call, deps, {PrincipalKind::group, std::string(input.GroupName.str())}));
  TRY(const auto user, find_principal(call, deps, {PrincipalKind::user, std::string(input.UserName.str())}));
  return storage::Membership{group->name, user->name};
}

Result<api::Empty> add_user(const Call& call, const MembershipInput& input, Deps& deps) {
  TRY(const auto membership, find_both(call, input, deps));
  const auto limit = deps.limits.groups_per_user;
  TRY(const auto change, deps.identities.add_to_group(call.caller.account, membership, limit));
  if (change == Change::limit) return std::unexpected(quota_exceeded("GroupsPerUser", limit));
  if (change == Change::absent) return std::unexpected(no_such_principal({PrincipalKind::user, membership.user_name}));
  return api::Empty{};
}

Result<api::Empty> remove_user(const Call& call, const MembershipInput& input, Deps& deps) {
  TRY(const auto membership, find_both(call, input, deps));
  TRY(const auto change, deps.identities.remove_from_group(call.caller.account, membership));
  if (change == Change::absent) return std::unexpected(no_such_principal({PrincipalKind::user, membership.user_name}));
  return api::Empty{};
}

}  // namespace

std::vector<Binding> group_bindings() {
  return {
      bind_operation<CreateGroup>(ask_create_group, create_group),
      bind_operation<GetGroup>(ask_about_principal<GetGroup>, get_group),
      bind_operation<ListGroups>(ask_list_groups, list_groups),
      bind_operation<ListGroupsForUser>(ask_about_principal<ListGroupsForUser>, list_groups_for_user),
      bind_operation<UpdateGroup>(ask_update_group, update_group),
      bind_operation<DeleteGroup>(ask_about_principal<DeleteGroup>, delete_group),
      bind_operation<AddUserToGroup>(ask_about_group<AddUserToGroup>, add_user),
      bind_operation<RemoveUserFromGroup>(ask_about_group<RemoveUserFromGroup>, remove_user),
  };
}

}  // namespace crossgate::services::iam_api
