// The organization as a tree: units, where accounts stand in it, policies and what they are attached to. Every write is
// a checked batch on the organization's own head, so its version tells whether a snapshot of the tree is still true.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "storage/identities.h"
#include "storage/metadata.h"

namespace crossgate::storage {

struct OrganizationalUnit {
  std::string id;      ///< "ou-…"
  std::string parent;  ///< the root's or another unit's id
  std::string name;    ///< unique among its siblings
};

/// A service control policy of the organization's own; AWS's FullAWSAccess has no row.
struct ControlPolicy {
  std::string id;    ///< "p-…"
  std::string name;  ///< unique
  std::string description;
  std::string document;
};

/// What is to be changed of a policy; the rest stays as it is then.
struct ControlPolicyUpdate {
  std::optional<std::string> name = {};
  std::optional<std::string> description = {};
  std::optional<std::string> document = {};
};

/// A policy on the root, a unit or an account, by their ids.
struct ControlPolicyAttachment {
  std::string target;
  std::string policy;
};

struct AccountPlacement {
  AccountId account;
  std::string parent;
};

struct ResourceTag {
  std::string resource;  ///< the id of a root, unit, account or policy
  Tag tag;
};

/// Everything about the tree at one version.
struct OrganizationTree {
  Head head;
  Organization organization;
  bool control_policies_enabled = false;
  std::vector<OrganizationalUnit> units;
  std::vector<AccountPlacement> placements;  ///< of the accounts that are in a unit; the others are below the root
  std::vector<ControlPolicy> policies;
  /// A target without any has the default policy (AWS attaches FullAWSAccess to whatever is new).
  std::vector<ControlPolicyAttachment> attachments;
  std::vector<ResourceTag> tags;
};

/// Typed access; borrows `metadata`. Thread-safe; blocks. `organization` is the organization's id throughout; what
/// the organization's head does not know of is `absent`.
class Organizations {
 public:
  explicit Organizations(Metadata& metadata) : metadata_(metadata) {}

  Result<std::optional<OrganizationTree>> load();
  Result<std::optional<Head>> head(std::string_view organization);

  /// `absent`: its parent is; `exists`: a sibling has the name. At most `limit` units in all.
  Result<Change> create_unit(std::string_view organization, const OrganizationalUnit& unit,
                             const std::vector<Tag>& tags, std::int64_t limit);
  /// `exists`: a sibling has the name.
  Result<Change> rename_unit(std::string_view organization, std::string_view id, std::string_view name);
  /// `conflict` while it holds units or accounts. Its attachments and tags go with it.
  Result<Change> delete_unit(std::string_view organization, std::string_view id);
  /// `absent`: the account is not below `from`, or `to` is not there.
  Result<Change> move_account(std::string_view organization, const AccountId& account, std::string_view from,
                              std::string_view to);
  /// On the account's head. Its keys and sessions end. `absent`: there is no such account, or it is closed already.
  Result<Change> close_account(const AccountId& account, Time now);

  /// Enabling and disabling what is so already is done. Disabling detaches everything.
  Result<Change> enable_control_policies(std::string_view organization, bool enabled);

  /// `exists`: another policy has the name. At most `limit` policies in all.
  Result<Change> create_policy(std::string_view organization, const ControlPolicy& policy, const std::vector<Tag>& tags,
                               std::int64_t limit);
  /// `exists` where another has the new name.
  Result<Change> update_policy(std::string_view organization, std::string_view id, const ControlPolicyUpdate& update);
  /// `conflict` while it is attached.
  Result<Change> delete_policy(std::string_view organization, std::string_view id);
  /// `default_policy` is what a target without attachments has; it becomes a row of its own. `exists`: attached
  /// already; `absent`: there is no such policy; `conflict`: policies are not enabled. At most `limit` a target, which
  /// must be looked up before.
  Result<Change> attach(std::string_view organization, const ControlPolicyAttachment& attachment,
                        std::string_view default_policy, std::int64_t limit);
  /// `absent`: it is not attached; `limit`: it is the last one; `conflict`: policies are not enabled.
  Result<Change> detach(std::string_view organization, const ControlPolicyAttachment& attachment,
                        std::string_view default_policy);

  /// Adds tags, replacing those of the same key; all of them or none. At most `limit` on one.
  Result<Change> tag(std::string_view organization, std::string_view resource, const std::vector<Tag>& tags,
                     std::int64_t limit);
  /// Removes those that are there.
  Result<Change> untag(std::string_view organization, std::string_view resource, const std::vector<std::string>& keys);

  /// Ordered by id, after `after`, at most `limit`; of every state when `states` is empty.
  Result<std::vector<CreateAccountRequest>> create_account_requests(std::string_view after, std::size_t limit,
                                                                    const std::vector<std::string>& states);
  /// The accounts below one parent, ordered by id, after `after`, at most `limit`.
  Result<std::vector<Account>> accounts_below(std::string_view parent, const std::optional<AccountId>& after,
                                              std::size_t limit);

 private:
  Metadata& metadata_;
};

}  // namespace crossgate::storage
