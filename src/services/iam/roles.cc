#include "api/iam/roles.h"

#include <algorithm>
#include <utility>

#include "api/iam/errors.h"
#include "api/iam/tagging.h"
#include "base/text.h"
#include "iam/ids.h"
#include "iam/trust.h"
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

/// Checked, and with the users and roles that it names by unique id.
Result<std::string> read_trust_policy(Deps& deps, const PolicyDocument& document) {
  if (document_size(document.str()) > kTrustPolicySize)
    return std::unexpected(quota_exceeded("ACLSizePerRole", kTrustPolicySize));
  iam::DirectoryLookup lookup(deps.directory);
  return iam::resolve_trust_principals(document.str(), lookup);
}

std::vector<Permission> ask_create_role(const Call& call, const CreateRoleInput& input, Deps&) {
  const std::string path(input.Path ? input.Path->str() : "/");
  const auto arn = Arn::iam(call.caller.account, "role" + path + std::string(input.RoleName.str()));
  return ask_to_create<CreateRole, TagRole>(arn, input);
}

Result<CreateRoleOutput> create_role(const Call& call, const CreateRoleInput& input, Deps& deps) {
  TRY(auto tags, read_tags(input.Tags));
  TRY(auto trust, read_trust_policy(deps, input.AssumeRolePolicyDocument));
  TRY(const auto account, own_account(call, deps));
  TRY(auto boundary, read_boundary(*account, input.PermissionsBoundary));
  TRY_VOID(check_quota(*account, PrincipalKind::role, deps));
  const storage::Principal role{
      .kind = PrincipalKind::role,
      .name = std::string(input.RoleName.str()),
      .path = std::string(input.Path ? input.Path->str() : "/"),
      .unique_id = iam::new_unique_id(iam::IdKind::role, call.caller.account),
      .created = deps.clock.now(),
      .trust_policy = std::move(trust),
      .description = std::string(input.Description ? input.Description->str() : ""),
      .max_session_seconds = input.MaxSessionDuration ? input.MaxSessionDuration->value() : 3600,
      .tags = std::move(tags),
      .boundary = std::move(boundary)};
  TRY(const auto change, deps.identities.create_principal(call.caller.account, role));
  if (change == Change::exists) return std::unexpected(principal_exists(PrincipalKind::role, role.name));
  if (change == Change::absent) return std::unexpected(no_such_boundary(role.boundary));
  TRY(auto described, describe_wholly(deps, *account, role));
  return CreateRoleOutput{std::move(described)};
}

Result<GetRoleOutput> get_role(const Call& call, const GetRoleInput& input, Deps& deps) {
  TRY(const auto found, find_principal(call, deps, principal_in(input)));
  TRY(auto described, describe_wholly(deps, *found.account, *found.principal));
  return GetRoleOutput{std::move(described)};
}

std::vector<Permission> ask_list_roles(const Call& call, const ListRolesInput& input, Deps&) {
  const auto prefix = input.PathPrefix ? input.PathPrefix->str() : "/";
  return {{action_of<ListRoles>(), Arn::iam(call.caller.account, "role" + std::string(prefix)).str()}};
}

Result<ListRolesOutput> list_roles(const Call& call, const ListRolesInput& input, Deps& deps) {
  const auto prefix = input.PathPrefix ? input.PathPrefix->str() : "/";
  TRY(const auto account, own_account(call, deps));
  auto roles = principals_below(*account, PrincipalKind::role, prefix);
  ListRolesOutput output;
  TRY_VOID(cut_page(roles, input, markers_of<ListRoles>(call, deps, prefix), output, folded_name));
  for (const auto* role : roles) {
    TRY(auto described, describe_role(deps, *account, *role));
    output.Roles.push_back(std::move(described));
  }
  return output;
}

/// Writes the role as `change` leaves it. Where another request changed the role meanwhile, it is read and changed
/// again: a trust policy that was just narrowed must not come back with a new description.
template <class Input, class ChangeRole>
Result<api::Empty> update(const Call& call, const Input& input, Deps& deps, ChangeRole change) {
  const auto ref = principal_in(input);
  for (int attempt = 0; attempt < 10; ++attempt) {
    TRY(const auto found, find_principal(call, deps, ref));
    storage::Principal role = *found.principal;
    change(role);
    TRY(const auto outcome, deps.identities.update_principal(call.caller.account, role, *found.principal));
    if (outcome == Change::done) return api::Empty{};
    if (outcome == Change::absent) return std::unexpected(no_such_principal(ref));
  }
  return fail(kConcurrentModification, "The role " + ref.name + " is being changed by other requests. Try again.");
}

Result<api::Empty> update_assume_role_policy(const Call& call, const UpdateAssumeRolePolicyInput& input, Deps& deps) {
  TRY(const auto trust, read_trust_policy(deps, input.PolicyDocument));
  return update(call, input, deps, [&](storage::Principal& role) { role.trust_policy = trust; });
}

/// What the request leaves out stays as it is.
Result<api::Empty> update_role(const Call& call, const UpdateRoleInput& input, Deps& deps) {
  return update(call, input, deps, [&](storage::Principal& role) {
    if (input.Description) role.description = input.Description->str();
    if (input.MaxSessionDuration) role.max_session_seconds = input.MaxSessionDuration->value();
  });
}

Result<UpdateRoleDescriptionOutput> update_description(const Call& call, const UpdateRoleDescriptionInput& input,
                                                       Deps& deps) {
  TRY_VOID(update(call, input, deps, [&](storage::Principal& role) { role.description = input.Description.str(); }));
  TRY(const auto found, find_principal(call, deps, principal_in(input)));
  TRY(auto described, describe_wholly(deps, *found.account, *found.principal));
  return UpdateRoleDescriptionOutput{std::move(described)};
}

Result<api::Empty> delete_role(const Call& call, const DeleteRoleInput& input, Deps& deps) {
  TRY_VOID(delete_principal(call, deps, principal_in(input)));
  return api::Empty{};
}

}  // namespace

std::vector<Binding> role_bindings() {
  return {
      bind_operation<CreateRole>(ask_create_role, create_role),
      bind_operation<GetRole>(ask_about_principal<GetRole>, get_role),
      bind_operation<ListRoles>(ask_list_roles, list_roles),
      bind_operation<UpdateAssumeRolePolicy>(ask_about_principal<UpdateAssumeRolePolicy>, update_assume_role_policy),
      bind_operation<UpdateRole>(ask_about_principal<UpdateRole>, update_role),
      bind_operation<UpdateRoleDescription>(ask_about_principal<UpdateRoleDescription>, update_description),
      bind_operation<DeleteRole>(ask_about_principal<DeleteRole>, delete_role),
  };
}

}  // namespace crossgate::services::iam_api
