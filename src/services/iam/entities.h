// Users, roles and policies as requests name them: what to ask the policies about them, and finding them.
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

#include "api/iam/tag.h"
#include "api/iam/types.h"
#include "base/arn.h"
#include "base/error.h"
#include "iam/account_snapshot.h"
#include "iam/context.h"
#include "services/binding.h"
#include "services/deps.h"
#include "storage/identities.h"

namespace crossgate::services::iam_api {

using Snapshot = std::shared_ptr<const iam::AccountSnapshot>;

/// The caller's account at its newest version.
Result<Snapshot> own_account(const Call& call, Deps& deps);

/// A user or role as a request names it.
struct PrincipalRef {
  storage::PrincipalKind kind = storage::PrincipalKind::user;
  std::string name;
};

/// The one that an input with a UserName or a RoleName is about.
template <class Input>
PrincipalRef principal_in(const Input& input) {
  if constexpr (requires { input.UserName; }) {
    return {storage::PrincipalKind::user, std::string(input.UserName.str())};
  } else {
    return {storage::PrincipalKind::role, std::string(input.RoleName.str())};
  }
}

/// May the caller do `action` to this user or role? With the keys aws:ResourceTag/… and iam:ResourceTag/….
Result<Permission> ask_about(const Call& call, Deps& deps, std::string action, const PrincipalRef& principal);

/// The same about a user, or about the account's root user, whose name is empty.
Result<Permission> ask_about_user(const Call& call, Deps& deps, std::string action, const std::string& user);

template <class Op>
Result<std::vector<Permission>> ask_about_principal(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(auto permission, ask_about(call, deps, action_of<Op>(), principal_in(input)));
  return std::vector{std::move(permission)};
}

/// The user that an operation without a UserName is about: the caller; empty for root. A session is no user:
/// ValidationError.
Result<std::string> user_or_caller(const Call& call, const std::optional<api::iam::ExistingUserName>& name);

/// A user or role, and the snapshot that it lives in.
struct FoundPrincipal {
  Snapshot account;
  const storage::Principal* principal;
  const storage::Principal* operator->() const { return principal; }
};

/// NoSuchEntity where there is none.
Result<FoundPrincipal> find_principal(const Call& call, Deps& deps, const PrincipalRef& principal);
Error no_such_principal(const PrincipalRef& principal);

/// All of one kind whose path begins with `prefix`, in no order. They live as long as the snapshot.
std::vector<const storage::Principal*> principals_below(const iam::AccountSnapshot& account,
                                                        storage::PrincipalKind kind, std::string_view prefix);
/// The order of listings: names differ even without case.
std::string folded_name(const storage::Principal* principal);

/// NoSuchEntity, or DeleteConflict saying what must go first.
Result<void> delete_principal(const Call& call, Deps& deps, const PrincipalRef& principal);

/// A managed policy, the account's own or one of AWS's.
struct ManagedPolicy {
  Arn arn;
  std::string name;
  std::string path;
  std::string unique_id;
  std::string description;
  std::string document;
  std::optional<Time> created;  ///< unknown for AWS's
  std::optional<Time> updated;
};

ManagedPolicy describe(const iam::AccountSnapshot& account, const storage::ManagedPolicy& policy);
/// nullopt where the account has, and AWS has, none of this ARN.
std::optional<ManagedPolicy> find_policy(const iam::AccountSnapshot& account, const Arn& arn);
/// A policy's place in listings: by name, an account's own after AWS's namesake.
std::string policy_position(std::string_view name, std::string_view arn);
/// InvalidInput where it is no ARN of a policy.
Result<Arn> parse_policy_arn(const api::iam::ArnText& text);

/// The tags of a request: no key twice, none of AWS's own. InvalidInput otherwise.
Result<std::vector<storage::Tag>> read_tags(const std::optional<std::vector<api::iam::Tag>>& tags);
/// aws:RequestTag/… and aws:TagKeys. Without tags there is no such key.
void add_request_tags(iam::Context& context, const std::optional<std::vector<api::iam::Tag>>& tags);
/// nullopt where there are none: AWS leaves the member out.
std::optional<std::vector<api::iam::Tag>> write_tags(const std::vector<storage::Tag>& tags);

/// Permission boundaries are not there yet: a request that sets one is refused, never made without it.
Result<void> refuse_boundary(const std::optional<api::iam::ArnText>& boundary);

/// The length of a policy document as quotas count it: without white space (IAM User Guide, "IAM and STS quotas").
std::int64_t document_size(std::string_view document);

Error quota_exceeded(std::string_view quota, std::int64_t limit);

}  // namespace crossgate::services::iam_api
