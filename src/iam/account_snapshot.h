// One account's identities at one version, ready to be asked.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/names.h"
#include "iam/policy.h"
#include "iam/shared_index.h"
#include "storage/identities.h"

namespace crossgate::iam {

/// Policies compiled, secrets still sealed. Immutable; thread-safe. A stored policy that cannot be read, or an
/// attachment whose policy is gone, denies everything: what it said may have been a Deny.
class AccountSnapshot {
 public:
  /// `before`, an earlier snapshot of the account, lends what is made of rows that both share: if `loaded` was advanced
  /// from it (storage::Identities::load), only policies that changed are compiled and only indexes of tables that
  /// changed are made.
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
  PolicySet policies_of(const storage::Principal& principal) const;
  /// The permissions boundary of a user or role; nullptr: it has none. One that is gone denies everything.
  std::shared_ptr<const Policy> boundary_of(const storage::Principal& principal) const;
  /// Never nullptr: a trust policy that cannot be read trusts nobody.
  std::shared_ptr<const Policy> trust_of(const storage::Principal& role) const;
  /// One managed policy, the account's own or one of AWS's, by ARN; one that denies everything when it is gone.
  std::shared_ptr<const Policy> managed_policy(std::string_view arn) const;

 private:
  /// Inline and attached, without those of its groups.
  void add_own_policies(PolicySet& policies, const storage::Entity& owner) const;

  RowIndex<storage::Principal, std::string_view> by_unique_id_;
  RowIndex<storage::AccessKey, std::string_view> keys_;
  RowIndex<storage::ServiceCredential, std::string> service_credentials_;  // by lower-case user name
  CompiledRows<storage::InlinePolicy> inline_;
  CompiledRows<storage::ManagedPolicy> managed_;  // the version in force
  CompiledRows<storage::Principal> trust_;        // nullptr for whoever is no role
};

/// Denies, or allows, every action on every resource.
std::shared_ptr<const Policy> deny_everything();
std::shared_ptr<const Policy> allow_everything();

}  // namespace crossgate::iam
