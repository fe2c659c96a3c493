// The organization at one version, ready to be asked.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arn.h"
#include "base/names.h"
#include "iam/caller.h"
#include "iam/policy.h"
#include "storage/organizations.h"

namespace crossgate::iam {

/// AWS's service control policy that allows everything: what each target has until it is detached.
inline constexpr std::string_view kFullAccessId = "p-FullAWSAccess";
std::shared_ptr<const Policy> full_access();

/// Policies compiled. Immutable; thread-safe. A policy that cannot be read, or that is gone, denies everything.
class OrganizationSnapshot {
 public:
  explicit OrganizationSnapshot(storage::OrganizationTree loaded);
  OrganizationSnapshot(const OrganizationSnapshot&) = delete;
  OrganizationSnapshot& operator=(const OrganizationSnapshot&) = delete;

  const storage::OrganizationTree tree;

  /// Where an account stands, and what binds it. One that the snapshot does not know of is new, and below the root.
  std::shared_ptr<const OrganizationPlace> place_of(const AccountId& account) const;
  /// The id of the root or the unit that an account is below.
  std::string_view parent_of(const AccountId& account) const;

  /// nullptr: there is none of this id. Pointers live as long as the snapshot.
  const storage::OrganizationalUnit* find_unit(std::string_view id) const;
  const storage::ControlPolicy* find_policy(std::string_view id) const;
  /// The units from the root's child down to this one; empty for the root.
  std::vector<const storage::OrganizationalUnit*> way_to(std::string_view root_or_unit) const;

  /// The ids of the policies on a root, unit or account: kFullAccessId where there never was another, and none at all
  /// while policies are not enabled.
  std::vector<std::string_view> policies_on(std::string_view target) const;

  Arn arn_of(const storage::OrganizationalUnit& unit) const;
  Arn arn_of_policy(std::string_view id) const;

 private:
  using Place = std::shared_ptr<const OrganizationPlace>;

  void compile_policies();
  void make_places();
  OrganizationPlace place_below(std::string_view root_or_unit) const;
  void add_level(OrganizationPlace& place, std::string_view target) const;

  // Views into `tree`, which never changes.
  std::unordered_map<std::string_view, const storage::OrganizationalUnit*> units_;
  std::unordered_map<std::string_view, const storage::ControlPolicy*> policies_;
  std::unordered_map<std::string_view, std::shared_ptr<const Policy>> compiled_;  // by policy
  std::unordered_map<std::string_view, std::vector<std::string_view>> attached_;  // by target
  std::unordered_map<std::string_view, std::string_view> parents_;                // of accounts in units
  std::unordered_map<std::string_view, Place> places_;  // by root, unit, or account with policies of its own
  Place management_;
};

}  // namespace crossgate::iam
