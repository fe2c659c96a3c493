// Identities: one account's principals, access keys and policies.
#include "storage/identities.h"

#include <array>
#include <map>
#include <utility>

#include "base/text.h"
#include "storage/sql/authenticator_rows.h"
#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/organization_rows.h"
#include "storage/sql/principal_rows.h"

namespace crossgate::storage {
namespace {

using sql::aggregate_of, sql::integer, sql::principal_key, sql::text, sql::time;

Principal read_principal(sql::Cells& cells) {
  return {.kind = sql::read_kind(cells),
          .name = cells.text(),
          .path = cells.text(),
          .unique_id = cells.text(),
          .created = cells.time(),
          .trust_policy = cells.text(),
          .description = cells.text(),
          .max_session_seconds = cells.integer(),
          .tags = {},
          .boundary = cells.text()};
}

struct OwnedTag {
  std::string kind;
  std::string entity;
  Tag tag;
};

OwnedTag read_tag(sql::Cells& cells) {
  return {.kind = cells.text(), .entity = cells.text(), .tag = {.key = cells.text(), .value = cells.text()}};
}

Membership read_membership(sql::Cells& cells) { return {.group_name = cells.text(), .user_name = cells.text()}; }

AccessKey read_access_key(sql::Cells& cells) {
  return {.id = cells.parsed<AccessKeyId>(),
          .user_name = cells.text(),
          .sealed_secret = cells.bytes(),
          .active = cells.flag(),
          .created = cells.time()};
}

InlinePolicy read_inline_policy(sql::Cells& cells) {
  return {.kind = sql::read_kind(cells),
          .principal_name = cells.text(),
          .policy_name = cells.text(),
          .document = cells.text()};
}

ManagedPolicy read_managed_policy(sql::Cells& cells) {
  return {.name = cells.text(),
          .path = cells.text(),
          .unique_id = cells.text(),
          .description = cells.text(),
          .default_version = cells.integer(),
          .latest_version = cells.integer(),
          .versions = {},
          .created = cells.time(),
          .updated = cells.time()};
}

struct OwnedVersion {
  std::string policy;
  PolicyVersion version;
};

OwnedVersion read_version(sql::Cells& cells) {
  return {.policy = cells.text(),
          .version = {.number = cells.integer(), .document = cells.text(), .created = cells.time()}};
}

Attachment read_attachment(sql::Cells& cells) {
  return {.kind = sql::read_kind(cells), .principal_name = cells.text(), .policy = cells.parsed<Arn>()};
}

SshPublicKey read_ssh_public_key(sql::Cells& cells) {
  return {.id = cells.text(),
          .user_name = cells.text(),
          .body = cells.text(),
          .active = cells.flag(),
          .uploaded = cells.time()};
}

InstanceProfile read_instance_profile(sql::Cells& cells) {
  return {.name = cells.text(),
          .path = cells.text(),
          .unique_id = cells.text(),
          .created = cells.time(),
          .role_name = cells.text()};
}

std::string read_alias(sql::Cells& cells) { return cells.text(); }

AccountId read_account_id(sql::Cells& cells) { return cells.parsed<AccountId>(); }

/// Tags of what is not there are left aside.
void give_tags(AccountIdentities& identities, std::vector<OwnedTag> tags) {
  std::map<std::pair<std::string, std::string>, std::vector<Tag>*> owners;
  for (Principal& principal : identities.principals)
    owners.emplace(std::pair(to_string(principal.kind), to_lower(principal.name)), &principal.tags);
  for (ManagedPolicy& policy : identities.managed_policies)
    owners.emplace(std::pair("policy", to_lower(policy.name)), &policy.tags);
  for (MfaDevice& device : identities.mfa_devices)
    owners.emplace(std::pair(sql::to_string(Taggable::mfa_device), to_lower(device.key())), &device.tags);
  for (OidcProvider& provider : identities.oidc_providers)
    owners.emplace(std::pair(sql::to_string(Taggable::oidc_provider), to_lower(provider.url)), &provider.tags);
  for (InstanceProfile& profile : identities.instance_profiles)
    owners.emplace(std::pair("instance-profile", to_lower(profile.name)), &profile.tags);
  for (OwnedTag& tag : tags) {
    const auto owner = owners.find({tag.kind, tag.entity});
    if (owner != owners.end()) owner->second->push_back(std::move(tag.tag));
  }
}

/// Both are ordered by the policy's folded name.
void give_versions(std::vector<ManagedPolicy>& policies, std::vector<OwnedVersion> versions) {
  auto next = versions.begin();
  for (ManagedPolicy& policy : policies) {
    const std::string name = to_lower(policy.name);
    for (; next != versions.end() && next->policy <= name; ++next)
      if (next->policy == name) policy.versions.push_back(std::move(next->version));
  }
}

/// Rows that name their principal by its folded name are read with the name as it was given.
const std::string kOfPrincipal =
    " t JOIN principal p ON p.account = t.account AND p.kind = t.kind AND p.folded_name = t.principal"
    " WHERE t.account = $account ORDER BY t.kind, t.principal, ";

/// A table with rows that are a principal's.
struct Belonging {
  std::string_view table;
  std::string_view column;                 ///< that has the principal's folded name
  std::optional<PrincipalKind> kind = {};  ///< whose rows they all are; nullopt: the column `kind` says it
  bool holds_it = true;                    ///< the principal cannot be deleted while there is one

  bool is_of(PrincipalKind other) const { return !kind || *kind == other; }
  std::string condition() const {
    return "account = $account AND " + std::string(column) + " = $principal" + (kind ? "" : " AND kind = $kind");
  }
  /// No parameter that the condition does not name.
  std::vector<Parameter> key(const AccountId& account, PrincipalKind owner, std::string_view name,
                             std::vector<Parameter> more = {}) const {
    if (!kind) return principal_key(account, owner, name, std::move(more));
    more.push_back({"account", text(account.str())});
    more.push_back({"principal", text(to_lower(name))});
    return more;
  }
};

constexpr std::array kBelongings{
    Belonging{"attachment", "principal"},
    Belonging{"inline_policy", "principal"},
    Belonging{"access_key", "principal", PrincipalKind::user},
    Belonging{"ssh_public_key", "principal", PrincipalKind::user},
    Belonging{"instance_profile", "role", PrincipalKind::role},
    Belonging{"membership", "principal", PrincipalKind::user},
    Belonging{"membership", "group_name", PrincipalKind::group},
    Belonging{"mfa_device", "principal", PrincipalKind::user},
    Belonging{"service_credential", "principal", PrincipalKind::user},
    Belonging{.table = "entity_tag", .column = "entity", .holds_it = false},
};

}  // namespace

Result<std::optional<AccountIdentities>> Identities::load(const AccountId& account) {
  static const std::vector<std::string> kQueries{
      "SELECT version, epoch, token FROM head WHERE id = $account",
      "SELECT " + std::string(sql::kAccountColumns) + " FROM account WHERE id = $account",
      "SELECT kind, name, path, unique_id, created, trust_policy, description, max_session_seconds,"
      " boundary FROM principal"
      " WHERE account = $account ORDER BY kind, folded_name",
      "SELECT kind, entity, tag_key, tag_value FROM entity_tag WHERE account = $account"
      " ORDER BY kind, entity, folded_key",
      // The root user's keys have no principal; a key whose user is gone is nobody's, and not root's.
      "SELECT k.id, COALESCE(p.name, ''), k.sealed_secret, k.active, k.created FROM access_key k"
      " LEFT JOIN principal p ON p.account = k.account AND p.kind = 'user' AND p.folded_name = k.principal"
      " WHERE k.account = $account AND (k.principal = '' OR p.name IS NOT NULL)"
      " ORDER BY k.principal, k.created, k.id",
      "SELECT p.kind, p.name, t.name, t.document FROM inline_policy" + kOfPrincipal + "t.name",
      "SELECT name, path, unique_id, description, default_version, latest_version, created, updated FROM managed_policy"
      " WHERE account = $account ORDER BY folded_name",
      "SELECT p.kind, p.name, t.policy FROM attachment" + kOfPrincipal + "t.policy",
      "SELECT g.name, u.name FROM membership m"
      " JOIN principal g ON g.account = m.account AND g.kind = 'group' AND g.folded_name = m.group_name"
      " JOIN principal u ON u.account = m.account AND u.kind = 'user' AND u.folded_name = m.principal"
      " WHERE m.account = $account ORDER BY m.group_name, m.principal",
      "SELECT policy, version, document, created FROM policy_version WHERE account = $account"
      " ORDER BY policy, version",
      sql::kMfaDevices,
      sql::kOidcProviders,
      sql::kServiceCredentials,
      "SELECT k.id, p.name, k.body, k.active, k.uploaded FROM ssh_public_key k"
      " JOIN principal p ON p.account = k.account AND p.kind = 'user' AND p.folded_name = k.principal"
      " WHERE k.account = $account ORDER BY k.id",
      "SELECT i.name, i.path, i.unique_id, i.created, COALESCE(r.name, '') FROM instance_profile i"
      " LEFT JOIN principal r ON r.account = i.account AND r.kind = 'role' AND r.folded_name = i.role"
      " WHERE i.account = $account ORDER BY i.folded_name",
      "SELECT alias FROM account_alias WHERE account = $account",
  };
  std::vector<Query> queries;
  for (const auto& sql : kQueries) queries.push_back({sql, {{"account", text(account.str())}}});
  TRY(const auto results, metadata_.read_together(queries));

  TRY(auto head, sql::decode_first(results[0], sql::read_head));
  TRY(auto row, sql::decode_first(results[1], sql::read_account));
  if (!head || !row) return std::nullopt;
  AccountIdentities identities{.head = *std::move(head), .account = *std::move(row)};
  TRY(identities.principals, sql::decode(results[2], read_principal));
  TRY(auto tags, sql::decode(results[3], read_tag));
  TRY(identities.access_keys, sql::decode(results[4], read_access_key));
  TRY(identities.inline_policies, sql::decode(results[5], read_inline_policy));
  TRY(identities.managed_policies, sql::decode(results[6], read_managed_policy));
  TRY(identities.attachments, sql::decode(results[7], read_attachment));
  TRY(identities.memberships, sql::decode(results[8], read_membership));
  TRY(auto versions, sql::decode(results[9], read_version));
  give_versions(identities.managed_policies, std::move(versions));
  TRY(identities.mfa_devices, sql::decode(results[10], sql::read_mfa_device));
  TRY(identities.oidc_providers, sql::decode(results[11], sql::read_oidc_provider));
  TRY(identities.service_credentials, sql::decode(results[12], sql::read_service_credential));
  TRY(identities.ssh_public_keys, sql::decode(results[13], read_ssh_public_key));
  TRY(identities.instance_profiles, sql::decode(results[14], read_instance_profile));
  TRY(auto alias, sql::decode_first(results[15], read_alias));
  identities.alias = std::move(alias).value_or("");
  give_tags(identities, std::move(tags));
  return identities;
}

Result<std::optional<Head>> Identities::head(const AccountId& account) {
  TRY(const auto heads, metadata_.versions({aggregate_of(account)}));
  return heads.front();
}

Result<std::optional<AccountId>> Identities::account_of(const AccessKeyId& key) {
  TRY(const auto rows, metadata_.read({"SELECT account FROM access_key WHERE id = $id", {{"id", text(key.str())}}}));
  return sql::decode_first(rows, read_account_id);
}

Result<Change> Identities::create_principal(const AccountId& account, const Principal& principal) {
  sql::Batch<Change> batch;
  sql::require_policy(batch, account, principal.boundary);
  sql::add_principal(batch, account, principal);
  return sql::write(metadata_, account, batch);
}

Result<Change> Identities::update_principal(const AccountId& account, const Principal& principal,
                                            const std::optional<Principal>& before) {
  sql::Batch<Change> batch;
  if (before) {
    sql::require_principal(batch, account, principal.kind, principal.name);
    batch.expect(1,
                 "SELECT 1 FROM principal WHERE account = $account AND kind = $kind AND folded_name = $principal"
                 " AND unique_id = $unique_id AND path = $path AND trust_policy = $trust_policy"
                 " AND description = $description AND max_session_seconds = $max_session_seconds",
                 principal_key(account, principal.kind, principal.name,
                               {{"unique_id", text(before->unique_id)},
                                {"path", text(before->path)},
                                {"trust_policy", text(before->trust_policy)},
                                {"description", text(before->description)},
                                {"max_session_seconds", integer(before->max_session_seconds)}}),
                 Change::conflict);
  }
  batch.expect(1,
               "UPDATE principal SET path = $path, trust_policy = $trust_policy, description = $description,"
               " max_session_seconds = $max_session_seconds"
               " WHERE account = $account AND kind = $kind AND folded_name = $principal",
               principal_key(account, principal.kind, principal.name,
                             {{"path", text(principal.path)},
                              {"trust_policy", text(principal.trust_policy)},
                              {"description", text(principal.description)},
                              {"max_session_seconds", integer(principal.max_session_seconds)}}),
               Change::absent);
  return sql::write(metadata_, account, batch);
}

Result<Change> Identities::rename_principal(const AccountId& account, PrincipalKind kind, const PrincipalName& before,
                                            const PrincipalName& renamed) {
  const std::string& name = before.name;
  const auto key = principal_key(account, kind, name, {{"renamed", text(to_lower(renamed.name))}});
  sql::Batch<Change> batch;
  sql::require_principal(batch, account, kind, name);
  batch.expect(0,
               "SELECT 1 FROM principal WHERE account = $account AND kind = $kind AND folded_name = $renamed"
               " AND folded_name <> $principal",
               key, Change::exists);
  batch.expect(1,
               "UPDATE principal SET folded_name = $renamed, name = $name, path = $path"
               " WHERE account = $account AND kind = $kind AND folded_name = $principal"
               " AND name = $old_name AND path = $old_path",
               principal_key(account, kind, name,
                             {{"renamed", text(to_lower(renamed.name))},
                              {"name", text(renamed.name)},
                              {"path", text(renamed.path)},
                              {"old_name", text(before.name)},
                              {"old_path", text(before.path)}}),
               Change::conflict);
  for (const Belonging& belonging : kBelongings)
    if (belonging.is_of(kind))
      batch.add("UPDATE " + std::string(belonging.table) + " SET " + std::string(belonging.column) +
                    " = $renamed WHERE " + belonging.condition(),
                belonging.key(account, kind, name, {{"renamed", text(to_lower(renamed.name))}}));
  return sql::write(metadata_, account, batch);
}

Result<Change> Identities::delete_principal(const AccountId& account, PrincipalKind kind, std::string_view name) {
  sql::Batch<Change> batch;
  sql::require_principal(batch, account, kind, name);
  for (const Belonging& belonging : kBelongings)
    if (belonging.is_of(kind) && belonging.holds_it)
      batch.expect(0, "SELECT 1 FROM " + std::string(belonging.table) + " WHERE " + belonging.condition() + " LIMIT 1",
                   belonging.key(account, kind, name), Change::conflict);
  for (const Belonging& belonging : kBelongings)
    if (belonging.is_of(kind) && !belonging.holds_it)
      batch.add("DELETE FROM " + std::string(belonging.table) + " WHERE " + belonging.condition(),
                belonging.key(account, kind, name));
  batch.add(
      "DELETE FROM last_use WHERE id IN (SELECT unique_id FROM principal"
      " WHERE account = $account AND kind = $kind AND folded_name = $principal)",
      principal_key(account, kind, name));
  batch.add("DELETE FROM principal WHERE account = $account AND kind = $kind AND folded_name = $principal",
            principal_key(account, kind, name));
  return sql::write(metadata_, account, batch);
}

Result<Change> Identities::set_boundary(const AccountId& account, PrincipalKind kind, std::string_view name,
                                        std::string_view boundary) {
  sql::Batch<Change> batch;
  sql::require_policy(batch, account, boundary);
  batch.expect(1,
               "UPDATE principal SET boundary = $boundary"
               " WHERE account = $account AND kind = $kind AND folded_name = $principal",
               principal_key(account, kind, name, {{"boundary", text(boundary)}}), Change::absent);
  return sql::write(metadata_, account, batch);
}

}  // namespace crossgate::storage
