#include "api/iam/users.h"

#include <algorithm>
#include <utility>

#include "api/iam/errors.h"
#include "api/iam/tagging.h"
#include "iam/ids.h"
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
using storage::PrincipalKind;

User describe_root(const iam::AccountSnapshot& account) {
  const auto& id = account.identities.account.id;
  return {.Path = {},
          .UserName = {},
          .UserId = std::string(id.str()),
          .Arn = Arn::iam(id, "root").str(),
          .CreateDate = account.identities.account.joined,
          .PermissionsBoundary = {},
          .Tags = {}};
}

std::vector<Permission> ask_create_user(const Call& call, const CreateUserInput& input, Deps&) {
  const std::string path(input.Path ? input.Path->str() : "/");
  const auto arn = Arn::iam(call.caller.account, "user" + path + std::string(input.UserName.str()));
  return ask_to_create<CreateUser, TagUser>(arn, input);
}

Result<CreateUserOutput> create_user(const Call& call, const CreateUserInput& input, Deps& deps) {
  TRY(auto tags, read_tags(input.Tags));
  TRY(const auto account, own_account(call, deps));
  TRY(auto boundary, read_boundary(*account, input.PermissionsBoundary));
  TRY_VOID(check_quota(*account, PrincipalKind::user, deps));
  const storage::Principal user{.kind = PrincipalKind::user,
                                .name = std::string(input.UserName.str()),
                                .path = std::string(input.Path ? input.Path->str() : "/"),
                                .unique_id = iam::new_unique_id(iam::IdKind::user, call.caller.account),
                                .created = deps.clock.now(),
                                .trust_policy = {},
                                .description = {},
                                .tags = std::move(tags),
                                .boundary = std::move(boundary)};
  TRY(const auto change, deps.identities.create_principal(call.caller.account, user));
  if (change == Change::exists) return std::unexpected(principal_exists(PrincipalKind::user, user.name));
  if (change == Change::absent) return std::unexpected(no_such_boundary(user.boundary));
  return CreateUserOutput{describe_wholly(*account, user)};
}

Result<std::vector<Permission>> ask_get(const Call& call, const GetUserInput& input, Deps& deps) {
  TRY(const auto name, user_or_caller(call, input.UserName));
  TRY(auto permission, ask_about_user(call, deps, action_of<GetUser>(), name));
  return std::vector{std::move(permission)};
}

Result<GetUserOutput> get_user(const Call& call, const GetUserInput& input, Deps& deps) {
  TRY(auto name, user_or_caller(call, input.UserName));
  if (name.empty()) {
    TRY(const auto account, own_account(call, deps));
    return GetUserOutput{describe_root(*account)};
  }
  TRY(const auto found, find_principal(call, deps, {PrincipalKind::user, std::move(name)}));
  return GetUserOutput{describe_wholly(*found.account, *found.principal)};
}

std::vector<Permission> ask_list_users(const Call& call, const ListUsersInput& input, Deps&) {
  const auto prefix = input.PathPrefix ? input.PathPrefix->str() : "/";
  return {{action_of<ListUsers>(), Arn::iam(call.caller.account, "user" + std::string(prefix)).str()}};
}

Result<ListUsersOutput> list_users(const Call& call, const ListUsersInput& input, Deps& deps) {
  const auto prefix = input.PathPrefix ? input.PathPrefix->str() : "/";
  TRY(const auto account, own_account(call, deps));
  auto users = principals_below(*account, PrincipalKind::user, prefix);
  ListUsersOutput output;
  TRY_VOID(cut_page(users, input, markers_of<ListUsers>(call, deps, prefix), output, folded_name));
  for (const auto* user : users) output.Users.push_back(describe_user(*account, *user));
  return output;
}

Renaming renaming_in(const UpdateUserInput& input) {
  return {principal_in(input), text_of(input.NewUserName), text_of(input.NewPath)};
}

Result<std::vector<Permission>> ask_update_user(const Call& call, const UpdateUserInput& input, Deps& deps) {
  return ask_to_rename(call, deps, action_of<UpdateUser>(), renaming_in(input));
}

Result<api::Empty> update_user(const Call& call, const UpdateUserInput& input, Deps& deps) {
  TRY_VOID(rename(call, deps, renaming_in(input)));
  return api::Empty{};
}

Result<api::Empty> delete_user(const Call& call, const DeleteUserInput& input, Deps& deps) {
  TRY_VOID(delete_principal(call, deps, principal_in(input)));
  return api::Empty{};
}

}  // namespace

std::vector<Binding> user_bindings() {
  return {
      bind_operation<CreateUser>(ask_create_user, create_user),
      bind_operation<GetUser>(ask_get, get_user),
      bind_operation<ListUsers>(ask_list_users, list_users),
      bind_operation<UpdateUser>(ask_update_user, update_user),
      bind_operation<DeleteUser>(ask_about_principal<DeleteUser>, delete_user),
  };
}

}  // namespace crossgate::services::iam_api
