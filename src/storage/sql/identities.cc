// Identities: one account's principals, access keys and policies.
#include "storage/identities.h"

#include <map>
#include <utility>

#include "base/text.h"
#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/principal_rows.h"

namespace crossgate::storage {
namespace {

using sql::aggregate_of, sql::integer, sql::principal_key, sql::text, sql::time;

/// Writes the batch on the account's head; `absent` where there is no account.
Result<Change> write(Metadata& metadata, const AccountId& account, const sql::Batch<Change>& batch) {
  TRY(const auto written, batch.write(metadata, aggregate_of(account), {}, Change::absent));
  return written ? Change::done : written.error();
}

PrincipalKind read_kind(sql::Cells& cells) {
  return cells.text() == "user" ? PrincipalKind::user : PrincipalKind::role;
}

Principal read_principal(sql::Cells& cells) {
  return {.kind = read_kind(cells),
          .name = cells.text(),
          .path = cells.text(),
          .unique_id = cells.text(),
          .created = cells.time(),
          .trust_policy = cells.text(),
          .description = cells.text(),
          .max_session_seconds = cells.integer(),
          .tags = {}};
}

struct OwnedTag {
  PrincipalKind kind;
  std::string principal;
  Tag tag;
};

OwnedTag read_tag(sql::Cells& cells) {
  return {.kind = read_kind(cells), .principal = cells.text(), .tag = {.key = cells.text(), .value = cells.text()}};
}

AccessKey read_access_key(sql::Cells& cells) {
  return {.id = cells.parsed<AccessKeyId>(),
          .user_name = cells.text(),
          .sealed_secret = cells.bytes(),
          .active = cells.flag(),
          .created = cells.time()};
}

InlinePolicy read_inline_policy(sql::Cells& cells) {
  return {
      .kind = read_kind(cells), .principal_name = cells.text(), .policy_name = cells.text(), .document = cells.text()};
}

ManagedPolicy read_managed_policy(sql::Cells& cells) {
  return {.name = cells.text(),
          .path = cells.text(),
          .unique_id = cells.text(),
          .description = cells.text(),
          .document = cells.text(),
          .created = cells.time(),
          .updated = cells.time()};
}

Attachment read_attachment(sql::Cells& cells) {
  return {.kind = read_kind(cells), .principal_name = cells.text(), .policy = cells.parsed<Arn>()};
}

AccountId read_account_id(sql::Cells& cells) { return cells.parsed<AccountId>(); }

void give_tags(std::vector<Principal>& principals, std::vector<OwnedTag> tags) {
  std::map<std::pair<PrincipalKind, std::string>, Principal*> owners;
  for (Principal& principal : principals) owners.emplace(std::pair(principal.kind, principal.name), &principal);
  for (OwnedTag& tag : tags) owners.at({tag.kind, tag.principal})->tags.push_back(std::move(tag.tag));
}

/// Rows that name their principal by its folded name are read with the name as it was given.
const std::string kOfPrincipal =
    " t JOIN principal p ON p.account = t.account AND p.kind = t.kind AND p.folded_name = t.principal"
    " WHERE t.account = $account ORDER BY t.kind, t.principal, ";

std::string arn_of(const AccountId& account, const ManagedPolicy& policy) {
  return Arn::iam(account, "policy" + policy.path + policy.name).str();
}

}  // namespace

Result<std::optional<AccountIdentities>> Identities::load(const AccountId& account) {
  static const std::vector<std::string> kQueries{
      "SELECT version, epoch, token FROM head WHERE id = $account",
      "SELECT id, name, email, joined, management FROM account WHERE id = $account",
      "SELECT kind, name, path, unique_id, created, trust_policy, description, max_session_seconds FROM principal"
      " WHERE account = $account ORDER BY kind, folded_name",
      "SELECT p.kind, p.name, t.tag_key, t.tag_value FROM principal_tag" + kOfPrincipal + "t.n",
      // The root user's keys have no principal.
      "SELECT k.id, COALESCE(p.name, ''), k.sealed_secret, k.active, k.created FROM access_key k"
      " LEFT JOIN principal p ON p.account = k.account AND p.kind = 'user' AND p.folded_name = k.principal"
      " WHERE k.account = $account ORDER BY k.principal, k.created, k.id",
      "SELECT p.kind, p.name, t.name, t.document FROM inline_policy" + kOfPrincipal + "t.name",
      "SELECT name, path, unique_id, description, document, created, updated FROM managed_policy"
      " WHERE account = $account ORDER BY folded_name",
      "SELECT p.kind, p.name, t.policy FROM attachment" + kOfPrincipal + "t.policy",
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
  give_tags(identities.principals, std::move(tags));
  TRY(identities.access_keys, sql::decode(results[4], read_access_key));
  TRY(identities.inline_policies, sql::decode(results[5], read_inline_policy));
  TRY(identities.managed_policies, sql::decode(results[6], read_managed_policy));
  TRY(identities.attachments, sql::decode(results[7], read_attachment));
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
  sql::add_principal(batch, account, principal);
  return write(metadata_, account, batch);
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
  batch.add("DELETE FROM principal_tag WHERE account = $account AND kind = $kind AND principal = $principal",
            principal_key(account, principal.kind, principal.name));
  sql::add_tags(batch, account, principal);
  return write(metadata_, account, batch);
}

Result<Change> Identities::delete_principal(const AccountId& account, PrincipalKind kind, std::string_view name) {
  const auto key = principal_key(account, kind, name);
  sql::Batch<Change> batch;
  sql::require_principal(batch, account, kind, name);
  if (kind == PrincipalKind::user)
    batch.expect(0, "SELECT 1 FROM access_key WHERE account = $account AND principal = $principal LIMIT 1",
                 {{"account", text(account.str())}, {"principal", text(to_lower(name))}}, Change::conflict);
  for (const std::string_view table : {"inline_policy", "attachment"})
    batch.expect(0,
                 "SELECT 1 FROM " + std::string(table) +
                     " WHERE account = $account AND kind = $kind AND principal = $principal LIMIT 1",
                 key, Change::conflict);
  batch.add("DELETE FROM principal_tag WHERE account = $account AND kind = $kind AND principal = $principal", key);
  batch.add("DELETE FROM principal WHERE account = $account AND kind = $kind AND folded_name = $principal", key);
  return write(metadata_, account, batch);
}

Result<Change> Identities::create_access_key(const AccountId& account, const AccessKey& key, std::int64_t limit) {
  const Parameter id{"id", text(key.id.str())};
  const Parameter owner{"account", text(account.str())};
  const Parameter principal{"principal", text(to_lower(key.user_name))};
  sql::Batch<Change> batch;
  if (!key.user_name.empty()) sql::require_principal(batch, account, PrincipalKind::user, key.user_name);
  batch.expect(1,
               "INSERT INTO access_key (id, account, principal, sealed_secret, active, created)"
               " VALUES ($id, $account, $principal, $sealed_secret, $active, $created) ON CONFLICT DO NOTHING",
               {id,
                owner,
                principal,
                {"sealed_secret", sql::bytes(key.sealed_secret)},
                {"active", sql::flag(key.active)},
                {"created", time(key.created)}},
               Change::exists);
  batch.expect(1,
               "SELECT 1 FROM account WHERE id = $account AND (SELECT COUNT(*) FROM access_key"
               " WHERE account = $account AND principal = $principal) <= $limit",
               {owner, principal, {"limit", integer(limit)}}, Change::limit);
  return write(metadata_, account, batch);
}

Result<Change> Identities::set_access_key_active(const AccountId& account, const AccessKeyId& key, bool active) {
  sql::Batch<Change> batch;
  batch.expect(1, "UPDATE access_key SET active = $active WHERE id = $id AND account = $account",
               {{"id", text(key.str())}, {"account", text(account.str())}, {"active", sql::flag(active)}},
               Change::absent);
  return write(metadata_, account, batch);
}

Result<Change> Identities::delete_access_key(const AccountId& account, const AccessKeyId& key) {
  sql::Batch<Change> batch;
  batch.expect(1, "DELETE FROM access_key WHERE id = $id AND account = $account",
               {{"id", text(key.str())}, {"account", text(account.str())}}, Change::absent);
  return write(metadata_, account, batch);
}

Result<Change> Identities::put_inline_policy(const AccountId& account, const InlinePolicy& policy) {
  sql::Batch<Change> batch;
  sql::require_principal(batch, account, policy.kind, policy.principal_name);
  batch.add(
      "INSERT INTO inline_policy (account, kind, principal, name, document)"
      " VALUES ($account, $kind, $principal, $name, $document)"
      " ON CONFLICT (account, kind, principal, name) DO UPDATE SET document = excluded.document",
      principal_key(account, policy.kind, policy.principal_name,
                    {{"name", text(policy.policy_name)}, {"document", text(policy.document)}}));
  return write(metadata_, account, batch);
}

Result<Change> Identities::delete_inline_policy(const AccountId& account, PrincipalKind kind,
                                                std::string_view principal_name, std::string_view policy_name) {
  sql::Batch<Change> batch;
  batch.expect(1,
               "DELETE FROM inline_policy"
               " WHERE account = $account AND kind = $kind AND principal = $principal AND name = $name",
               principal_key(account, kind, principal_name, {{"name", text(policy_name)}}), Change::absent);
  return write(metadata_, account, batch);
}

Result<Change> Identities::create_managed_policy(const AccountId& account, const ManagedPolicy& policy) {
  sql::Batch<Change> batch;
  batch.expect(1,
               "INSERT INTO managed_policy (account, folded_name, name, path, arn, unique_id, description, document,"
               " created, updated) VALUES ($account, $folded_name, $name, $path, $arn, $unique_id, $description,"
               " $document, $created, $updated) ON CONFLICT DO NOTHING",
               {{"account", text(account.str())},
                {"folded_name", text(to_lower(policy.name))},
                {"name", text(policy.name)},
                {"path", text(policy.path)},
                {"arn", text(arn_of(account, policy))},
                {"unique_id", text(policy.unique_id)},
                {"description", text(policy.description)},
                {"document", text(policy.document)},
                {"created", time(policy.created)},
                {"updated", time(policy.updated)}},
               Change::exists);
  return write(metadata_, account, batch);
}

Result<Change> Identities::delete_managed_policy(const AccountId& account, std::string_view name) {
  const std::vector<Parameter> key{{"account", text(account.str())}, {"folded_name", text(to_lower(name))}};
  sql::Batch<Change> batch;
  batch.expect(0,
               "SELECT 1 FROM managed_policy m JOIN attachment a ON a.account = m.account AND a.policy = m.arn"
               " WHERE m.account = $account AND m.folded_name = $folded_name LIMIT 1",
               key, Change::conflict);
  batch.expect(1, "DELETE FROM managed_policy WHERE account = $account AND folded_name = $folded_name", key,
               Change::absent);
  return write(metadata_, account, batch);
}

Result<Change> Identities::attach_policy(const AccountId& account, const Attachment& attachment, std::int64_t limit) {
  const Parameter policy{"policy", text(attachment.policy.str())};
  sql::Batch<Change> batch;
  sql::require_principal(batch, account, attachment.kind, attachment.principal_name);
  // AWS's own policies have no rows.
  if (attachment.policy.account() == account.str())
    batch.expect(1, "SELECT 1 FROM managed_policy WHERE account = $account AND arn = $policy",
                 {{"account", text(account.str())}, policy}, Change::absent);
  batch.expect(1,
               "SELECT 1 FROM account WHERE id = $account AND (SELECT COUNT(*) FROM attachment WHERE account = $account"
               " AND kind = $kind AND principal = $principal AND policy <> $policy) < $limit",
               principal_key(account, attachment.kind, attachment.principal_name, {policy, {"limit", integer(limit)}}),
               Change::limit);
  batch.add(
      "INSERT INTO attachment (account, kind, principal, policy) VALUES ($account, $kind, $principal, $policy)"
      " ON CONFLICT DO NOTHING",
      principal_key(account, attachment.kind, attachment.principal_name, {policy}));
  return write(metadata_, account, batch);
}

Result<Change> Identities::detach_policy(const AccountId& account, const Attachment& attachment) {
  sql::Batch<Change> batch;
  batch.expect(
      1,
      "DELETE FROM attachment"
      " WHERE account = $account AND kind = $kind AND principal = $principal AND policy = $policy",
      principal_key(account, attachment.kind, attachment.principal_name, {{"policy", text(attachment.policy.str())}}),
      Change::absent);
  return write(metadata_, account, batch);
}

}  // namespace crossgate::storage
