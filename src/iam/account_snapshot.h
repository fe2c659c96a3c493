// One account's identities at one version, ready to be asked.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arn.h"
#include "base/names.h"
#include "iam/policy.h"
#include "storage/identities.h"

namespace crossgate::iam {

/// Policies compiled, secrets still sealed. Immutable; thread-safe. A stored policy that cannot be read, or an
/// attachment whose policy is gone, denies everything: what it said may have been a Deny.
class AccountSnapshot {
 public:
  /// `before`, an earlier snapshot of the account, lends the policies that have not changed since, compiled.
  explicit AccountSnapshot(storage::AccountIdentities loaded, const AccountSnapshot* before = nullptr);
  AccountSnapshot(const AccountSnapshot&) = delete;
  AccountSnapshot& operator=(const AccountSnapshot&) = delete;

  const storage::AccountIdentities identities;

  /// By name, compared without case; nullptr when absent. Pointers live as long as the snapshot.
  const storage::Principal* find(storage::PrincipalKind kind, std::string_view name) const;
  const storage::Principal* find_by_unique_id(std::string_view unique_id) const;
  /// By the ARN of a user or role, compared with case, path included.
  const storage::Principal* find_by_arn(const Arn& arn) const;
  const storage::AccessKey* find_key(const AccessKeyId& key) const;
  const storage::ManagedPolicy* find_managed_policy(std::string_view name) const;
  /// By the user name for the service, compared without case.
  const storage::ServiceCredential* find_service_credential(std::string_view service_user_name) const;

  Arn arn_of(const storage::Principal& principal) const;
  Arn arn_of(const storage::ManagedPolicy& policy) const;

  /// Inline and attached policies, compiled; a user's with those of its groups.
  std::vector<std::shared_ptr<const Policy>> policies_of(const storage::Principal& principal) const;
  /// The permissions boundary of a user or role; nullptr: it has none. One that is gone denies everything.
  std::shared_ptr<const Policy> boundary_of(const storage::Principal& principal) const;
  /// Never nullptr: a trust policy that cannot be read trusts nobody.
  std::shared_ptr<const Policy> trust_of(const storage::Principal& role) const;
  /// One managed policy, the account's own or one of AWS's, by ARN; one that denies everything when it is gone.
  std::shared_ptr<const Policy> managed_policy(std::string_view arn) const;

 private:
  using PolicyPointer = std::shared_ptr<const Policy>;
  void index_names();
  void compile_policies(const AccountSnapshot* before);
  void compile_inline_policies(const AccountSnapshot* before);
  /// nullptr: this user, group or role had no inline policy with this document.
  PolicyPointer inline_policy(std::string_view owner_id, std::string_view document) const;
  PolicyPointer compile_managed(const storage::ManagedPolicy& policy, const AccountSnapshot* before) const;
  PolicyPointer compile_trust(const storage::Principal& role, const AccountSnapshot* before) const;
  void add_policies_of_group(const storage::Membership& membership);

  // Views into `identities`, which never changes.
  std::unordered_map<std::string, const storage::Principal*> by_name_;  // kind and lower-case name
  std::unordered_map<std::string_view, const storage::Principal*> by_unique_id_;
  std::unordered_map<std::string_view, const storage::AccessKey*> keys_;
  std::unordered_map<std::string, const storage::ManagedPolicy*> managed_by_name_;
  std::unordered_map<std::string, const storage::ServiceCredential*> service_credentials_;  // by lower-case user name
  std::unordered_map<std::string, std::shared_ptr<const Policy>> managed_by_arn_;
  std::unordered_map<std::string_view, std::vector<std::shared_ptr<const Policy>>> policies_;  // by unique id
  std::unordered_map<std::string_view, std::shared_ptr<const Policy>> trust_;                  // by unique id
};

/// Denies, or allows, every action on every resource.
std::shared_ptr<const Policy> deny_everything();
std::shared_ptr<const Policy> allow_everything();

}  // namespace crossgate::iam
