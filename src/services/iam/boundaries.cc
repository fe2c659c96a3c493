#include "api/iam/boundaries.h"

#include <utility>

#include "services/iam/bindings.h"
#include "services/iam/entities.h"
#include "services/iam/managed_policy.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::Change;

/// iam:PermissionsBoundary is the boundary that is to be: so an administrator can be bound to one boundary that he may
/// give (IAM User Guide, "Delegating responsibility to others using permissions boundaries").
template <class Op>
Result<std::vector<Permission>> ask_to_put(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(auto permission, ask_about(call, deps, action_of<Op>(), principal_in(input)));
  permission.context.set("iam:PermissionsBoundary", std::string(input.PermissionsBoundary.str()));
  return std::vector{std::move(permission)};
}

template <class Input>
Result<api::Empty> put(const Call& call, const Input& input, Deps& deps) {
  const auto ref = principal_in(input);
  TRY(const auto found, find_principal(call, deps, ref));
  TRY(const auto boundary, read_boundary(*found.account, input.PermissionsBoundary));
  TRY(const auto change, deps.identities.set_boundary(call.caller.account, ref.kind, found->name, boundary));
  if (change == Change::absent) return std::unexpected(no_such_boundary(boundary));
  return api::Empty{};
}

template <class Input>
Result<api::Empty> remove(const Call& call, const Input& input, Deps& deps) {
  const auto ref = principal_in(input);
  TRY(const auto change, deps.identities.set_boundary(call.caller.account, ref.kind, ref.name, ""));
  if (change == Change::absent) return std::unexpected(no_such_principal(ref));
  return api::Empty{};
}

}  // namespace

std::vector<Binding> boundary_bindings() {
  return {
      bind_operation<PutUserPermissionsBoundary>(ask_to_put<PutUserPermissionsBoundary>,
                                                 put<PutUserPermissionsBoundaryInput>),
      bind_operation<PutRolePermissionsBoundary>(ask_to_put<PutRolePermissionsBoundary>,
                                                 put<PutRolePermissionsBoundaryInput>),
      bind_operation<DeleteUserPermissionsBoundary>(ask_within_boundary<DeleteUserPermissionsBoundary>,
                                                    remove<DeleteUserPermissionsBoundaryInput>),
      bind_operation<DeleteRolePermissionsBoundary>(ask_within_boundary<DeleteRolePermissionsBoundary>,
                                                    remove<DeleteRolePermissionsBoundaryInput>),
  };
}

}  // namespace crossgate::services::iam_api
