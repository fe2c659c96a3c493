// Users, roles and groups as requests name them: what to ask the policies about them, and finding them.
//
// IAM's ARNs carry paths that requests lack. So an entity is looked up before the question is asked, and a refusal
// names it as the request did ("user alice"): it tells a stranger neither the path nor whether there is such a user.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/iam/types.h"
#include "base/arn.h"
#include "base/error.h"
#include "iam/account_snapshot.h"
#include "iam/context.h"
#include "services/binding.h"
#include "services/deps.h"
#include "services/iam/tags.h"
#include "storage/identities.h"

namespace crossgate::services::iam_api {

using Snapshot = std::shared_ptr<const iam::AccountSnapshot>;

/// The caller's account at its newest version.
Result<Snapshot> own_account(const Call& call, Deps& deps);

/// A user, role or group as a request names it.
struct PrincipalRef {
  storage::PrincipalKind kind = storage::PrincipalKind::user;
  std::string name;
};

/// The one that an input with a UserName, a RoleName or a GroupName is about.
template <class Input>
PrincipalRef principal_in(const Input& input) {
  if constexpr (requires { input.UserName; }) {
    return {storage::PrincipalKind::user, std::string(input.UserName.str())};
  } else if constexpr (requires { input.RoleName; }) {
    return {storage::PrincipalKind::role, std::string(input.RoleName.str())};
  } else {
    return {storage::PrincipalKind::group, std::string(input.GroupName.str())};
  }
}

/// May the caller do `action` to this user, role or group? With the keys aws:ResourceTag/… and iam:ResourceTag/….
Result<Permission> ask_about(const Call& call, Deps& deps, std::string action, const PrincipalRef& principal);

/// Sets iam:PermissionsBoundary where the user or role has one.
Result<void> add_boundary_key(iam::Context& context, const Call& call, Deps& deps, const PrincipalRef& principal);

/// The same about a user, or about the account's root user, whose name is empty.
Result<Permission> ask_about_user(const Call& call, Deps& deps, std::string action, const std::string& user);

template <class Op>
Result<std::vector<Permission>> ask_about_principal(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(auto permission, ask_about(call, deps, action_of<Op>(), principal_in(input)));
  return std::vector{std::move(permission)};
}

/// For operations that are about no resource of their own.
template <class Op>
std::vector<Permission> ask_about_everything(const Call&, const typename Op::Input&, Deps&) {
  return {{action_of<Op>(), "*"}};
}

/// The same for operations that change what the user or role may do: with the key iam:PermissionsBoundary, its boundary
/// as it is now.
template <class Op>
Result<std::vector<Permission>> ask_within_boundary(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(auto permission, ask_about(call, deps, action_of<Op>(), principal_in(input)));
  TRY_VOID(add_boundary_key(permission.context, call, deps, principal_in(input)));
  return std::vector{std::move(permission)};
}

/// May the caller make this, with these tags (which is a question of its own) and within this boundary?
template <class Op, class TagOp, class Input>
std::vector<Permission> ask_to_create(const Arn& arn, const Input& input) {
  Permission permission{action_of<Op>(), arn.str()};
  add_request_tags(permission.context, input.Tags);
  if constexpr (requires { input.PermissionsBoundary; }) {
    if (input.PermissionsBoundary)
      permission.context.set("iam:PermissionsBoundary", std::string(input.PermissionsBoundary->str()));
  }
  std::vector permissions{std::move(permission)};
  if (input.Tags && !input.Tags->empty()) {
    permissions.push_back(permissions.front());
    permissions.back().action = action_of<TagOp>();
  }
  return permissions;
}

/// The user that an operation without a UserName is about: the caller; empty for root. A session is no user:
/// ValidationError.
Result<std::string> user_or_caller(const Call& call, const std::optional<api::iam::ExistingUserName>& name);

/// About the user who is named, or the caller. So do the operations on what belongs to a user: making another user's
/// key is becoming that user.
template <class Op>
Result<std::vector<Permission>> ask_about_owner(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(const auto owner, user_or_caller(call, input.UserName));
  TRY(auto permission, ask_about_user(call, deps, action_of<Op>(), owner));
  return std::vector{std::move(permission)};
}

/// A user, role or group, and the snapshot that it lives in.
struct FoundPrincipal {
  Snapshot account;
  const storage::Principal* principal;
  const storage::Principal* operator->() const { return principal; }
};

/// NoSuchEntity where there is none.
Result<FoundPrincipal> find_principal(const Call& call, Deps& deps, const PrincipalRef& principal);
Error no_such_principal(const PrincipalRef& principal);
Error principal_exists(storage::PrincipalKind kind, std::string_view name);

/// All of one kind whose path begins with `prefix`, in no order. They live as long as the snapshot.
std::vector<const storage::Principal*> principals_below(const iam::AccountSnapshot& account,
                                                        storage::PrincipalKind kind, std::string_view prefix);
/// The text of a name that may be absent.
template <class Text>
std::optional<std::string> text_of(const std::optional<Text>& name) {
  return name ? std::optional(std::string(name->str())) : std::nullopt;
}

/// That a user belongs to, in no order.
std::vector<const storage::Principal*> groups_of(const iam::AccountSnapshot& account, const storage::Principal& user);

/// The order of listings: names differ even without case.
std::string folded_name(const storage::Principal* principal);

/// NoSuchEntity, or DeleteConflict saying what must go first.
Result<void> delete_principal(const Call& call, Deps& deps, const PrincipalRef& principal);

/// A new name or path for a user or a group; what is absent stays.
struct Renaming {
  PrincipalRef principal;
  std::optional<std::string> name;
  std::optional<std::string> path;
};

/// Asks about the entity as it is and as it will be (IAM API Reference, "UpdateUser").
Result<std::vector<Permission>> ask_to_rename(const Call& call, Deps& deps, std::string action,
                                              const Renaming& renaming);
/// NoSuchEntity, EntityAlreadyExists.
Result<void> rename(const Call& call, Deps& deps, const Renaming& renaming);

inline constexpr std::int64_t kTrustPolicySize = 2048;  // IAM User Guide, "IAM and STS quotas"

/// LimitExceeded where the account has as many of a kind as it may.
Result<void> check_quota(const iam::AccountSnapshot& account, storage::PrincipalKind kind, const Deps& deps);

/// The length of a policy document as quotas count it: without white space (IAM User Guide, "IAM and STS quotas").
std::int64_t document_size(std::string_view document);

Error quota_exceeded(std::string_view quota, std::int64_t limit);

}  // namespace crossgate::services::iam_api
