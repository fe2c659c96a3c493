// Identities: one account's rows, read whole or only what changed.
#include <array>
#include <map>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "storage/identities.h"
#include "storage/sql/authenticator_rows.h"
#include "storage/sql/cells.h"
#include "storage/sql/identity_table.h"
#include "storage/sql/organization_rows.h"
#include "storage/sql/principal_rows.h"

namespace crossgate::storage {
namespace {

using sql::IdentityTable, sql::integer, sql::text;

constexpr IdentityTable kPrincipals{
    .columns =
        "t.kind, t.name, t.path, t.unique_id, t.created, t.trust_policy, t.description, t.max_session_seconds,"
        " t.boundary",
    .from = "principal t",
    .of_entity = "t.kind = c.kind AND t.folded_name = c.entity",
    .order = "t.kind, t.folded_name"};

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

constexpr IdentityTable kTags{.columns = "t.kind, t.entity, t.tag_key, t.tag_value",
                              .from = "entity_tag t",
                              .of_entity = "t.kind = c.kind AND t.entity = c.entity",
                              .order = "t.kind, t.entity, t.folded_key"};

struct OwnedTag {
  std::string kind;
  std::string entity;
  Tag tag;
};

OwnedTag read_tag(sql::Cells& cells) {
  return {.kind = cells.text(), .entity = cells.text(), .tag = {.key = cells.text(), .value = cells.text()}};
}

constexpr IdentityTable kMemberships{
    .columns = "g.name, u.name",
    .from =
        "membership t JOIN principal g ON g.account = t.account AND g.kind = 'group'"
        " AND g.folded_name = t.group_name JOIN principal u ON u.account = t.account AND u.kind = 'user'"
        " AND u.folded_name = t.principal",
    .of_entity = "c.kind = 'user' AND t.principal = c.entity",
    .order = "t.principal, t.group_name"};

Membership read_membership(sql::Cells& cells) { return {.group_name = cells.text(), .user_name = cells.text()}; }

// The root user's keys have no principal; a key whose user is gone is nobody's, and not root's.
constexpr IdentityTable kAccessKeys{
    .columns = "t.id, COALESCE(p.name, ''), t.sealed_secret, t.active, t.created",
    .from =
        "access_key t LEFT JOIN principal p ON p.account = t.account AND p.kind = 'user'"
        " AND p.folded_name = t.principal",
    .of_entity = "c.kind = 'user' AND t.principal = c.entity",
    .order = "t.principal, t.created, t.id",
    .where = "(t.principal = '' OR p.name IS NOT NULL)"};

AccessKey read_access_key(sql::Cells& cells) {
  return {.id = cells.parsed<AccessKeyId>(),
          .user_name = cells.text(),
          .sealed_secret = cells.bytes(),
          .active = cells.flag(),
          .created = cells.time()};
}

constexpr IdentityTable kInlinePolicies{
    .columns = "p.kind, p.name, t.name, t.document",
    .from =
        "inline_policy t JOIN principal p ON p.account = t.account AND p.kind = t.kind"
        " AND p.folded_name = t.principal",
    .of_entity = "t.kind = c.kind AND t.principal = c.entity",
    .order = "t.kind, t.principal, t.name"};

InlinePolicy read_inline_policy(sql::Cells& cells) {
  return {.kind = sql::read_kind(cells),
          .principal_name = cells.text(),
          .policy_name = cells.text(),
          .document = cells.text()};
}

constexpr IdentityTable kAttachments{.columns = "p.kind, p.name, t.policy",
                                     .from =
                                         "attachment t JOIN principal p ON p.account = t.account AND p.kind = t.kind"
                                         " AND p.folded_name = t.principal",
                                     .of_entity = "t.kind = c.kind AND t.principal = c.entity",
                                     .order = "t.kind, t.principal, t.policy"};

Attachment read_attachment(sql::Cells& cells) {
  return {.kind = sql::read_kind(cells), .principal_name = cells.text(), .policy = cells.parsed<Arn>()};
}

constexpr IdentityTable kManagedPolicies{
    .columns = "t.name, t.path, t.unique_id, t.description, t.default_version, t.latest_version, t.created, t.updated",
    .from = "managed_policy t",
    .of_entity = "c.kind = 'policy' AND t.folded_name = c.entity",
    .order = "t.folded_name"};

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

constexpr IdentityTable kVersions{.columns = "t.policy, t.version, t.document, t.created",
                                  .from = "policy_version t",
                                  .of_entity = "c.kind = 'policy' AND t.policy = c.entity",
                                  .order = "t.policy, t.version"};

struct OwnedVersion {
  std::string policy;
  PolicyVersion version;
};

OwnedVersion read_version(sql::Cells& cells) {
  return {.policy = cells.text(),
          .version = {.number = cells.integer(), .document = cells.text(), .created = cells.time()}};
}

constexpr IdentityTable kSshPublicKeys{
    .columns = "t.id, p.name, t.body, t.active, t.uploaded",
    .from =
        "ssh_public_key t JOIN principal p ON p.account = t.account AND p.kind = 'user'"
        " AND p.folded_name = t.principal",
    .of_entity = "c.kind = 'user' AND t.principal = c.entity",
    .order = "t.principal, t.id"};

SshPublicKey read_ssh_public_key(sql::Cells& cells) {
  return {.id = cells.text(),
          .user_name = cells.text(),
          .body = cells.text(),
          .active = cells.flag(),
          .uploaded = cells.time()};
}

constexpr IdentityTable kInstanceProfiles{
    .columns = "t.name, t.path, t.unique_id, t.created, COALESCE(r.name, '')",
    .from =
        "instance_profile t LEFT JOIN principal r ON r.account = t.account AND r.kind = 'role'"
        " AND r.folded_name = t.role",
    .of_entity = "c.kind = 'instance-profile' AND t.folded_name = c.entity",
    .order = "t.folded_name"};

InstanceProfile read_instance_profile(sql::Cells& cells) {
  return {.name = cells.text(),
          .path = cells.text(),
          .unique_id = cells.text(),
          .created = cells.time(),
          .role_name = cells.text()};
}

std::string read_alias(sql::Cells& cells) { return cells.text(); }

/// The rows of all tables, or of what changed.
struct IdentityRows {
  std::vector<Principal> principals;
  std::vector<Membership> memberships;
  std::vector<AccessKey> access_keys;
  std::vector<InlinePolicy> inline_policies;
  std::vector<ManagedPolicy> managed_policies;
  std::vector<Attachment> attachments;
  std::vector<MfaDevice> mfa_devices;
  std::vector<OidcProvider> oidc_providers;
  std::vector<ServiceCredential> service_credentials;
  std::vector<SshPublicKey> ssh_public_keys;
  std::vector<InstanceProfile> instance_profiles;
};

/// As read_rows takes their results.
constexpr std::array kIdentityTables{
    kPrincipals,      kTags,        kMemberships,     kAccessKeys,         kInlinePolicies,          kManagedPolicies,
    kVersions,        kAttachments, sql::kMfaDevices, sql::kOidcProviders, sql::kServiceCredentials, kSshPublicKeys,
    kInstanceProfiles};

/// Tags of what is not there are left aside.
void give_tags(IdentityRows& rows, std::vector<OwnedTag> tags) {
  std::map<std::pair<std::string, std::string>, std::vector<Tag>*> owners;
  const auto add = [&](std::string_view kind, std::string_view name, std::vector<Tag>& own) {
    owners.emplace(std::pair(kind, to_lower(name)), &own);
  };
  for (Principal& principal : rows.principals) add(to_string(principal.kind), principal.name, principal.tags);
  for (ManagedPolicy& policy : rows.managed_policies) add(to_string(Taggable::policy), policy.name, policy.tags);
  for (MfaDevice& device : rows.mfa_devices) add(to_string(Taggable::mfa_device), device.key(), device.tags);
  for (OidcProvider& provider : rows.oidc_providers)
    add(to_string(Taggable::oidc_provider), provider.url, provider.tags);
  for (InstanceProfile& profile : rows.instance_profiles)
    add(to_string(Taggable::instance_profile), profile.name, profile.tags);
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

Result<IdentityRows> read_rows(std::span<const Rows> results) {
  IdentityRows rows;
  TRY(rows.principals, sql::decode(results[0], read_principal));
  TRY(auto tags, sql::decode(results[1], read_tag));
  TRY(rows.memberships, sql::decode(results[2], read_membership));
  TRY(rows.access_keys, sql::decode(results[3], read_access_key));
  TRY(rows.inline_policies, sql::decode(results[4], read_inline_policy));
  TRY(rows.managed_policies, sql::decode(results[5], read_managed_policy));
  TRY(auto versions, sql::decode(results[6], read_version));
  give_versions(rows.managed_policies, std::move(versions));
  TRY(rows.attachments, sql::decode(results[7], read_attachment));
  TRY(rows.mfa_devices, sql::decode(results[8], sql::read_mfa_device));
  TRY(rows.oidc_providers, sql::decode(results[9], sql::read_oidc_provider));
  TRY(rows.service_credentials, sql::decode(results[10], sql::read_service_credential));
  TRY(rows.ssh_public_keys, sql::decode(results[11], read_ssh_public_key));
  TRY(rows.instance_profiles, sql::decode(results[12], read_instance_profile));
  give_tags(rows, std::move(tags));
  return rows;
}

/// What is of the account itself and is read each time: the first results of both ways of reading.
const std::vector<std::string>& frame_queries() {
  static const std::vector<std::string> kQueries{
      "SELECT version, epoch, token FROM head WHERE id = $account",
      "SELECT " + std::string(sql::kAccountColumns) + " FROM account WHERE id = $account",
      "SELECT alias FROM account_alias WHERE account = $account"};
  return kQueries;
}

/// nullopt: there is no such account.
Result<std::optional<AccountIdentities>> read_account_frame(std::span<const Rows> results) {
  TRY(auto head, sql::decode_first(results[0], sql::read_head));
  TRY(auto account, sql::decode_first(results[1], sql::read_account));
  if (!head || !account) return std::nullopt;
  TRY(auto alias, sql::decode_first(results[2], read_alias));
  AccountIdentities identities{.head = *std::move(head), .account = *std::move(account)};
  identities.alias = std::move(alias).value_or("");
  return identities;
}

/// A reader that is further behind reads as much as there is.
constexpr std::int64_t kMostBehind = 100;

struct NotedChange {
  std::int64_t version = 0;
  std::string kind;
  std::string entity;
};

NotedChange read_change(sql::Cells& cells) {
  return {.version = cells.integer(), .kind = cells.text(), .entity = cells.text()};
}

bool are_from(const std::vector<NotedChange>& changes, std::int64_t versions) {
  std::set<std::int64_t> noted;
  for (const auto& change : changes) noted.insert(change.version);
  return std::ssize(noted) == versions;
}

/// In their order, each once. `changes` are ordered by kind and name.
std::vector<Entity> entities_in(const std::vector<NotedChange>& changes) {
  std::vector<Entity> entities;
  for (const auto& change : changes) {
    const Entity entity{change.kind, change.entity};
    if (entities.empty() || entities.back() != entity) entities.push_back(entity);
  }
  return entities;
}

/// The rows of the entities in the place of those that they had before.
void put(AccountIdentities& identities, const AccountIdentities& before, const std::vector<Entity>& entities,
         IdentityRows rows) {
  identities.principals = before.principals.with(entities, std::move(rows.principals));
  identities.memberships = before.memberships.with(entities, std::move(rows.memberships));
  identities.access_keys = before.access_keys.with(entities, std::move(rows.access_keys));
  identities.inline_policies = before.inline_policies.with(entities, std::move(rows.inline_policies));
  identities.managed_policies = before.managed_policies.with(entities, std::move(rows.managed_policies));
  identities.attachments = before.attachments.with(entities, std::move(rows.attachments));
  identities.mfa_devices = before.mfa_devices.with(entities, std::move(rows.mfa_devices));
  identities.oidc_providers = before.oidc_providers.with(entities, std::move(rows.oidc_providers));
  identities.service_credentials = before.service_credentials.with(entities, std::move(rows.service_credentials));
  identities.ssh_public_keys = before.ssh_public_keys.with(entities, std::move(rows.ssh_public_keys));
  identities.instance_profiles = before.instance_profiles.with(entities, std::move(rows.instance_profiles));
}

}  // namespace

Result<std::optional<AccountIdentities>> Identities::load(const AccountId& account, const AccountIdentities* before) {
  if (before != nullptr) {
    TRY(auto advanced, load_changes(account, *before));
    if (advanced) return advanced;
  }
  return load_whole(account);
}

Result<std::optional<AccountIdentities>> Identities::load_whole(const AccountId& account) {
  std::vector<Query> queries;
  const std::vector<Parameter> key{{"account", text(account.str())}};
  for (const auto& query : frame_queries()) queries.push_back({query, key});
  for (const auto& table : kIdentityTables) queries.push_back({table.whole(), key});
  TRY(const auto results, metadata_.read_together(queries));

  TRY(auto identities, read_account_frame(results));
  if (!identities) return std::nullopt;
  TRY(auto rows, read_rows(std::span(results).subspan(frame_queries().size())));
  identities->principals = std::move(rows.principals);
  identities->memberships = std::move(rows.memberships);
  identities->access_keys = std::move(rows.access_keys);
  identities->inline_policies = std::move(rows.inline_policies);
  identities->managed_policies = std::move(rows.managed_policies);
  identities->attachments = std::move(rows.attachments);
  identities->mfa_devices = std::move(rows.mfa_devices);
  identities->oidc_providers = std::move(rows.oidc_providers);
  identities->service_credentials = std::move(rows.service_credentials);
  identities->ssh_public_keys = std::move(rows.ssh_public_keys);
  identities->instance_profiles = std::move(rows.instance_profiles);
  return identities;
}

Result<std::optional<AccountIdentities>> Identities::load_changes(const AccountId& account,
                                                                  const AccountIdentities& before) {
  TRY(const auto newest, head(account));
  if (!newest || newest->version - before.head.version > kMostBehind) return std::nullopt;

  static const std::vector<std::string> kChanged = [] {
    std::vector<std::string> queries{
        "SELECT version, kind, entity FROM identity_change WHERE account = $account AND version > $version"
        " ORDER BY kind, entity"};
    for (const auto& table : kIdentityTables) queries.push_back(table.changed());
    return queries;
  }();
  std::vector<Query> queries;
  for (const auto& query : frame_queries()) queries.push_back({query, {{"account", text(account.str())}}});
  for (const auto& query : kChanged)
    queries.push_back({query, {{"account", text(account.str())}, {"version", integer(before.head.version)}}});
  TRY(const auto results, metadata_.read_together(queries));

  TRY(auto identities, read_account_frame(results));
  const auto of_changes = std::span(results).subspan(frame_queries().size());
  TRY(const auto changes, sql::decode(of_changes[0], read_change));
  // A version that is not noted changed more than it could say, or is forgotten.
  if (!identities || identities->head.token != before.head.token ||
      !are_from(changes, identities->head.version - before.head.version))
    return std::nullopt;
  TRY(auto rows, read_rows(of_changes.subspan(1)));
  try {
    put(*identities, before, entities_in(changes), std::move(rows));
  } catch (const std::invalid_argument&) {
    return std::nullopt;  // a row whose names disagree, as only a hand could write it: reading whole loses none
  }
  return identities;
}

}  // namespace crossgate::storage
