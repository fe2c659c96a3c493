// Managed policies as requests name them: an account's own, and AWS's, which are read-only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/iam/boundaries.h"
#include "api/iam/types.h"
#include "base/arn.h"
#include "base/error.h"
#include "iam/account_snapshot.h"
#include "iam/managed_policies.h"
#include "services/binding.h"
#include "services/iam/entities.h"

namespace crossgate::services::iam_api {

/// A version of a policy. The document lives as long as the policy.
struct ManagedVersion {
  std::int64_t number = 1;
  std::string_view document;
  std::optional<Time> created;  ///< unknown for AWS's

  std::string id() const { return "v" + std::to_string(number); }
};

/// Lives as long as the snapshot that it was found in.
struct ManagedPolicy {
  Arn arn;
  std::string_view name;
  std::string_view path;
  std::string_view unique_id;
  std::string_view description;
  std::int64_t default_version = 1;
  std::optional<Time> created;  ///< unknown for AWS's
  std::optional<Time> updated;
  const storage::ManagedPolicy* own = nullptr;  ///< nullptr: AWS's

  /// Ordered by number.
  std::vector<ManagedVersion> versions() const;
};

ManagedPolicy describe(const iam::AccountSnapshot& account, const storage::ManagedPolicy& policy);
ManagedPolicy describe(const iam::AwsManagedPolicy& policy);
/// nullopt where the account has, and AWS has, none of this ARN.
std::optional<ManagedPolicy> find_policy(const iam::AccountSnapshot& account, const Arn& arn);

/// A policy's place in listings: by name, an account's own after AWS's namesake.
std::string policy_position(std::string_view name, std::string_view arn);
/// InvalidInput where it is no ARN of a policy.
Result<Arn> parse_policy_arn(const api::iam::ArnText& text);

/// The policy and the snapshot that it is seen in.
struct FoundPolicy {
  Snapshot account;
  ManagedPolicy policy;
};
/// NoSuchEntity where there is none.
Result<FoundPolicy> find_policy(const Call& call, Deps& deps, const api::iam::ArnText& text);
/// The same, of the account's own: AWS's are AccessDenied.
Result<FoundPolicy> find_own_policy(const Call& call, Deps& deps, const api::iam::ArnText& text);
Error no_such_policy(const Arn& arn);

/// May the caller do `action` to this policy? Another account's policies are nobody's business here, whatever the
/// caller's own policies say: AccessDenied. With the keys aws:ResourceTag/… and iam:ResourceTag/….
Result<Permission> ask_about_policy(const Call& call, Deps& deps, std::string action, const api::iam::ArnText& policy);
template <class Op>
Result<std::vector<Permission>> ask_about_policy(const Call& call, const typename Op::Input& input, Deps& deps) {
  TRY(auto permission, ask_about_policy(call, deps, action_of<Op>(), input.PolicyArn));
  return std::vector{std::move(permission)};
}

/// That are attached to a user, role or group, in no order.
std::vector<ManagedPolicy> attached_policies(const iam::AccountSnapshot& account, const storage::Principal& owner);

inline constexpr std::int64_t kManagedPolicySize = 6144;  // IAM User Guide, "IAM and STS quotas"
/// Whether a document may be a managed policy's: MalformedPolicyDocument, LimitExceeded.
Result<void> check_managed_document(std::string_view document);

/// How often each policy is used, by ARN.
struct UsageCount {
  std::int64_t attachments = 0;
  std::int64_t boundaries = 0;
};
using UsageCounts = std::unordered_map<std::string_view, UsageCount>;
UsageCounts count_usage(const iam::AccountSnapshot& account);

/// A boundary that a request names, as it is stored; empty where it names none. NoSuchEntity where there is no such
/// policy.
Result<std::string> read_boundary(const iam::AccountSnapshot& account,
                                  const std::optional<api::iam::ArnText>& boundary);
std::optional<api::iam::AttachedPermissionsBoundary> write_boundary(const storage::Principal& principal);
Error no_such_boundary(std::string_view arn);

}  // namespace crossgate::services::iam_api
