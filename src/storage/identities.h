// Accounts and who is in them: users, roles, keys, policies. Every write is a checked batch on the account's head,
// so an account's version tells whether a snapshot of it is still true.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arn.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "storage/authenticators.h"
#include "storage/change.h"
#include "storage/entity.h"
#include "storage/metadata.h"
#include "storage/shared_rows.h"
#include "storage/tag.h"

namespace crossgate::storage {

struct Organization {
  std::string id;       ///< "o-…"
  std::string root_id;  ///< "r-…"
  AccountId management_account;
  std::string management_email;
};

struct Account {
  AccountId id;
  std::string name;
  std::string email;
  Time joined;
  bool management = false;
  /// The root or the unit that it is below. Written with the organization's head (storage/organizations.h): a snapshot
  /// of the account does not know of a move.
  std::string parent = {};
  std::optional<Time> closed = {};  ///< since then its keys and sessions are nobody's
};

/// How Organizations remembers a CreateAccount call ("car-…").
struct CreateAccountRequest {
  std::string id;
  std::string account_name;
  std::optional<AccountId> account;
  std::string state;           ///< IN_PROGRESS, SUCCEEDED or FAILED
  std::string failure_reason;  ///< empty unless FAILED
  Time requested;
  std::optional<Time> completed;
};

/// A group is nobody to a policy, but it has a name and holds policies as users and roles do.
enum class PrincipalKind { user, role, group };
/// "user", "role", "group": as in ARNs.
std::string_view to_string(PrincipalKind kind);

/// A user, a role or a group; names are unique within account and kind regardless of case.
struct Principal {
  PrincipalKind kind = PrincipalKind::user;
  std::string name;
  std::string path = "/";
  std::string unique_id;  ///< AIDA…, AROA… or AGPA…
  Time created;
  // Roles only:
  std::string trust_policy;  ///< the document; named users and roles are stored as unique ids
  std::string description;
  std::int64_t max_session_seconds = 3600;
  // Users and roles:
  std::vector<Tag> tags;      ///< ordered by key, without case; no key twice, whatever its case
  std::string boundary = {};  ///< ARN of the managed policy that is the permissions boundary; empty: none
  bool operator==(const Principal&) const = default;
};

struct Membership {
  std::string group_name;
  std::string user_name;
  bool operator==(const Membership&) const = default;
};

struct AccessKey {
  AccessKeyId id;
  std::string user_name;  ///< empty: the account's root user
  std::string sealed_secret;
  bool active = true;
  Time created;
  bool operator==(const AccessKey&) const = default;
};

struct SshPublicKey {
  std::string id;  ///< APKA…
  std::string user_name;
  std::string body;  ///< OpenSSH's line
  bool active = true;
  Time uploaded;
  bool operator==(const SshPublicKey&) const = default;
};

/// Holds a role for machines, of which there are none here.
struct InstanceProfile {
  std::string name;
  std::string path = "/";
  std::string unique_id;  ///< AIPA…
  Time created;
  std::string role_name;  ///< empty: none
  std::vector<Tag> tags = {};
  bool operator==(const InstanceProfile&) const = default;
};

struct InlinePolicy {
  PrincipalKind kind = PrincipalKind::user;
  std::string principal_name;
  std::string policy_name;
  std::string document;
  bool operator==(const InlinePolicy&) const = default;
};

/// "v1", "v2", …: no number is used twice.
struct PolicyVersion {
  std::int64_t number = 1;
  std::string document;
  Time created;
  bool operator==(const PolicyVersion&) const = default;
};

/// A customer-managed policy. One of its versions is in force.
struct ManagedPolicy {
  std::string name;
  std::string path = "/";
  std::string unique_id;  ///< ANPA…
  std::string description;
  std::int64_t default_version = 1;
  std::int64_t latest_version = 1;      ///< the last number that was used
  std::vector<PolicyVersion> versions;  ///< ordered by number; those that were not deleted
  Time created;
  Time updated;  ///< when the newest version was made
  std::vector<Tag> tags = {};

  /// nullptr where there is none of this number.
  const PolicyVersion* version(std::int64_t number) const;
  bool operator==(const ManagedPolicy&) const = default;
};

/// An attached managed policy: a customer's own or one of AWS's, by ARN.
struct Attachment {
  PrincipalKind kind = PrincipalKind::user;
  std::string principal_name;
  Arn policy;
  bool operator==(const Attachment&) const = default;
};

/// What tags can hang on.
enum class Taggable { user, role, policy, instance_profile, mfa_device, oidc_provider };
/// "user", "instance-profile".
std::string_view to_string(Taggable kind);
struct TagOwner {
  Taggable kind = Taggable::user;
  std::string name;  ///< MfaDevice::key() and OidcProvider::url of these two
};

/// Whose a row is, which borrows from it: a membership is the user's, keys and credentials are their user's (the root
/// user has no name), and what has a name of its own is its own.
inline Entity entity_of(PrincipalKind kind, std::string_view name) { return {to_string(kind), name}; }
inline Entity entity_of(const Principal& row) { return entity_of(row.kind, row.name); }
inline Entity entity_of(const InlinePolicy& row) { return entity_of(row.kind, row.principal_name); }
inline Entity entity_of(const Attachment& row) { return entity_of(row.kind, row.principal_name); }
inline Entity entity_of(const Membership& row) { return entity_of(PrincipalKind::user, row.user_name); }
inline Entity entity_of(const AccessKey& row) { return entity_of(PrincipalKind::user, row.user_name); }
inline Entity entity_of(const SshPublicKey& row) { return entity_of(PrincipalKind::user, row.user_name); }
inline Entity entity_of(const ServiceCredential& row) { return entity_of(PrincipalKind::user, row.user_name); }
inline Entity entity_of(const ManagedPolicy& row) { return {to_string(Taggable::policy), row.name}; }
inline Entity entity_of(const InstanceProfile& row) { return {to_string(Taggable::instance_profile), row.name}; }
inline Entity entity_of(const OidcProvider& row) { return {to_string(Taggable::oidc_provider), row.url}; }

/// For SharedRows.
template <class Row>
std::weak_ordering compare(const Row& row, const Entity& entity) {
  return entity_of(row) <=> entity;
}
inline std::weak_ordering compare(const MfaDevice& row, const Entity& entity) {
  return Entity{to_string(Taggable::mfa_device), row.key()} <=> entity;
}

/// Everything about one account's identities at one version. Cheap to copy.
struct AccountIdentities {
  Head head;
  Account account;
  SharedRows<Principal> principals;
  SharedRows<Membership> memberships;
  SharedRows<AccessKey> access_keys;
  SharedRows<InlinePolicy> inline_policies;
  SharedRows<ManagedPolicy> managed_policies;
  SharedRows<Attachment> attachments;
  SharedRows<MfaDevice> mfa_devices;
  SharedRows<OidcProvider> oidc_providers;
  SharedRows<ServiceCredential> service_credentials;
  SharedRows<SshPublicKey> ssh_public_keys;
  SharedRows<InstanceProfile> instance_profiles;
  std::string alias;  ///< empty: none
};

/// How a principal is to be called.
struct PrincipalName {
  std::string name;
  std::string path;
};

/// Typed access; borrows `metadata`. Thread-safe; blocks.
class Identities {
 public:
  explicit Identities(Metadata& metadata) : metadata_(metadata) {}

  // The organization.
  Result<std::optional<Organization>> organization();
  /// Makes the organization with its management account, once: false when there is one.
  Result<bool> create_organization(const Organization& organization, const Account& management);
  /// `with_role`, the account's first role, comes in the same transaction, its policy attached.
  Result<Change> create_account(const Account& account, const Principal& with_role, const Arn& role_policy,
                                const CreateAccountRequest& request);
  Result<std::optional<CreateAccountRequest>> create_account_request(std::string_view id);
  Result<void> record_failed_request(const CreateAccountRequest& request);
  Result<std::optional<Account>> account(const AccountId& id);
  Result<bool> email_in_use(std::string_view email);
  /// Ordered by id, after `after`, at most `limit`.
  Result<std::vector<Account>> accounts(const std::optional<AccountId>& after, std::size_t limit);

  // One account.
  /// The newest state. From `before`, an earlier one, only what changed since is read and the rest is shared, unless
  /// that is too long ago or was more than the changes could say (docs/storage-format.md, "How an account changes").
  Result<std::optional<AccountIdentities>> load(const AccountId& account, const AccountIdentities* before = nullptr);
  Result<std::optional<Head>> head(const AccountId& account);
  /// Which account an access key belongs to.
  Result<std::optional<AccountId>> account_of(const AccessKeyId& key);

  /// `absent` also where the account has no policy like its boundary.
  Result<Change> create_principal(const AccountId& account, const Principal& principal);
  /// Replaces what is the principal's alone: path, trust policy, description, session length.
  /// With `before`, only where none of these has changed since, nor is it another of the name (conflict otherwise), so
  /// that of two changes at once none undoes the other.
  Result<Change> update_principal(const AccountId& account, const Principal& principal,
                                  const std::optional<Principal>& before = {});
  /// Users and groups: everything that is theirs goes with them. `exists` where another has the new name; `conflict`
  /// where name and path are no longer as `before`.
  Result<Change> rename_principal(const AccountId& account, PrincipalKind kind, const PrincipalName& before,
                                  const PrincipalName& renamed);
  Result<Change> delete_principal(const AccountId& account, PrincipalKind kind, std::string_view name);

  /// `boundary` is a managed policy's ARN, or empty for none. `absent` also where the account has no such policy.
  Result<Change> set_boundary(const AccountId& account, PrincipalKind kind, std::string_view name,
                              std::string_view boundary);

  /// Belonging already is done. At most `limit` groups a user (IAM: 10).
  Result<Change> add_to_group(const AccountId& account, const Membership& membership, std::int64_t limit);
  Result<Change> remove_from_group(const AccountId& account, const Membership& membership);

  /// Adds tags, replacing those of the same key without case; all of them or none. At most `limit` on one (IAM: 50).
  Result<Change> tag(const AccountId& account, const TagOwner& owner, const std::vector<Tag>& tags, std::int64_t limit);
  /// Removes those that are there.
  Result<Change> untag(const AccountId& account, const TagOwner& owner, const std::vector<std::string>& keys);

  /// At most `limit` keys a user (IAM: 2).
  Result<Change> create_access_key(const AccountId& account, const AccessKey& key, std::int64_t limit);
  Result<Change> set_access_key_active(const AccountId& account, const AccessKeyId& key, bool active);
  Result<Change> delete_access_key(const AccountId& account, const AccessKeyId& key);

  /// At most `limit` keys a user (IAM: 5).
  Result<Change> add_ssh_public_key(const AccountId& account, const SshPublicKey& key, std::int64_t limit);
  Result<Change> set_ssh_public_key_active(const AccountId& account, std::string_view id, bool active);
  Result<Change> delete_ssh_public_key(const AccountId& account, std::string_view id);

  Result<Change> create_instance_profile(const AccountId& account, const InstanceProfile& profile);
  /// conflict while it holds a role.
  Result<Change> delete_instance_profile(const AccountId& account, std::string_view name);
  /// `limit` where it holds one.
  Result<Change> add_role_to_profile(const AccountId& account, std::string_view profile, std::string_view role);
  Result<Change> remove_role_from_profile(const AccountId& account, std::string_view profile, std::string_view role);

  /// Replaces the account's alias. `exists` where another account has it.
  Result<Change> set_alias(const AccountId& account, std::string_view alias);
  Result<Change> remove_alias(const AccountId& account, std::string_view alias);

  /// Creates or replaces.
  Result<Change> put_inline_policy(const AccountId& account, const InlinePolicy& policy);
  Result<Change> delete_inline_policy(const AccountId& account, PrincipalKind kind, std::string_view principal_name,
                                      std::string_view policy_name);

  /// With its first version, which is in force.
  Result<Change> create_managed_policy(const AccountId& account, const ManagedPolicy& policy);
  /// conflict while it is attached, is a boundary, or has more than one version.
  Result<Change> delete_managed_policy(const AccountId& account, std::string_view name);
  /// conflict where its number is not the next. At most `limit` versions at a time (IAM: 5).
  Result<Change> create_policy_version(const AccountId& account, std::string_view policy, const PolicyVersion& version,
                                       bool as_default, std::int64_t limit);
  Result<Change> set_default_version(const AccountId& account, std::string_view policy, std::int64_t number);
  /// conflict where it is in force.
  Result<Change> delete_policy_version(const AccountId& account, std::string_view policy, std::int64_t number);
  /// Attaching what is attached is done. At most `limit` a principal.
  Result<Change> attach_policy(const AccountId& account, const Attachment& attachment, std::int64_t limit);
  Result<Change> detach_policy(const AccountId& account, const Attachment& attachment);

 private:
  /// nullopt: it must be read whole.
  Result<std::optional<AccountIdentities>> load_changes(const AccountId& account, const AccountIdentities& before);
  Result<std::optional<AccountIdentities>> load_whole(const AccountId& account);

  Metadata& metadata_;
};

}  // namespace crossgate::storage
