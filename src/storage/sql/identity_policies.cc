// Identities: inline and managed policies, and what they hang on.
#include "storage/identities.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/principal_rows.h"

namespace crossgate::storage {

using sql::integer, sql::principal_key, sql::text, sql::time, sql::write;

namespace {

std::string arn_of(const AccountId& account, const ManagedPolicy& policy) {
  return Arn::iam(account, "policy" + policy.path + policy.name).str();
}

/// $account and $policy, its folded name, and `more`.
std::vector<Parameter> policy_key(const AccountId& account, std::string_view policy, std::vector<Parameter> more = {}) {
  more.push_back({"account", text(account.str())});
  more.push_back({"policy", text(to_lower(policy))});
  return more;
}

void require_own_policy(sql::Batch<Change>& batch, const AccountId& account, std::string_view policy) {
  batch.expect(1, "SELECT 1 FROM managed_policy WHERE account = $account AND folded_name = $policy",
               policy_key(account, policy), Change::absent);
}

void add_version(sql::Batch<Change>& batch, const AccountId& account, std::string_view policy,
                 const PolicyVersion& version) {
  batch.expect(1,
               "INSERT INTO policy_version (account, policy, version, document, created)"
               " VALUES ($account, $policy, $version, $document, $created) ON CONFLICT DO NOTHING",
               policy_key(account, policy,
                          {{"version", integer(version.number)},
                           {"document", text(version.document)},
                           {"created", time(version.created)}}),
               Change::conflict);
}

}  // namespace

const PolicyVersion* ManagedPolicy::version(std::int64_t number) const {
  const auto found = std::ranges::find(versions, number, &PolicyVersion::number);
  return found == versions.end() ? nullptr : &*found;
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
  sql::note_change(batch, account, entity_of(policy));
  return write(metadata_, account, batch);
}

Result<Change> Identities::delete_inline_policy(const AccountId& account, PrincipalKind kind,
                                                std::string_view principal_name, std::string_view policy_name) {
  sql::Batch<Change> batch;
  batch.expect(1,
               "DELETE FROM inline_policy"
               " WHERE account = $account AND kind = $kind AND principal = $principal AND name = $name",
               principal_key(account, kind, principal_name, {{"name", text(policy_name)}}), Change::absent);
  sql::note_change(batch, account, entity_of(kind, principal_name));
  return write(metadata_, account, batch);
}

Result<Change> Identities::create_managed_policy(const AccountId& account, const ManagedPolicy& policy) {
  sql::Batch<Change> batch;
  batch.expect(1,
               "INSERT INTO managed_policy (account, folded_name, name, path, arn, unique_id, description,"
               " default_version, latest_version, created, updated) VALUES ($account, $policy, $name, $path, $arn,"
               " $unique_id, $description, $version, $version, $created, $updated) ON CONFLICT DO NOTHING",
               policy_key(account, policy.name,
                          {{"name", text(policy.name)},
                           {"path", text(policy.path)},
                           {"arn", text(arn_of(account, policy))},
                           {"unique_id", text(policy.unique_id)},
                           {"description", text(policy.description)},
                           {"version", integer(policy.default_version)},
                           {"created", time(policy.created)},
                           {"updated", time(policy.updated)}}),
               Change::exists);
  for (const auto& version : policy.versions) add_version(batch, account, policy.name, version);
  sql::add_tags(batch, account, {Taggable::policy, policy.name}, policy.tags);
  sql::note_change(batch, account, entity_of(policy));
  return write(metadata_, account, batch);
}

Result<Change> Identities::delete_managed_policy(const AccountId& account, std::string_view name) {
  const auto key = policy_key(account, name);
  sql::Batch<Change> batch;
  batch.expect(0,
               "SELECT 1 FROM managed_policy m JOIN attachment a ON a.account = m.account AND a.policy = m.arn"
               " WHERE m.account = $account AND m.folded_name = $policy LIMIT 1",
               key, Change::conflict);
  batch.expect(0,
               "SELECT 1 FROM managed_policy m JOIN principal p ON p.account = m.account AND p.boundary = m.arn"
               " WHERE m.account = $account AND m.folded_name = $policy LIMIT 1",
               key, Change::conflict);
  batch.expect(0,
               "SELECT 1 FROM policy_version WHERE account = $account AND policy = $policy"
               " GROUP BY policy HAVING COUNT(*) > 1",
               key, Change::conflict);
  batch.expect(1, "DELETE FROM managed_policy WHERE account = $account AND folded_name = $policy", key, Change::absent);
  batch.add("DELETE FROM policy_version WHERE account = $account AND policy = $policy", key);
  sql::remove_tags(batch, account, {Taggable::policy, std::string(name)});
  sql::note_change(batch, account, {to_string(Taggable::policy), name});
  return write(metadata_, account, batch);
}

Result<Change> Identities::create_policy_version(const AccountId& account, std::string_view policy,
                                                 const PolicyVersion& version, bool as_default, std::int64_t limit) {
  sql::Batch<Change> batch;
  require_own_policy(batch, account, policy);
  batch.expect(1,
               "UPDATE managed_policy SET latest_version = $version, updated = $created"
               " WHERE account = $account AND folded_name = $policy AND latest_version = $version - 1",
               policy_key(account, policy, {{"version", integer(version.number)}, {"created", time(version.created)}}),
               Change::conflict);
  batch.expect(1,
               "SELECT 1 FROM account WHERE id = $account AND (SELECT COUNT(*) FROM policy_version"
               " WHERE account = $account AND policy = $policy) < $limit",
               policy_key(account, policy, {{"limit", integer(limit)}}), Change::limit);
  add_version(batch, account, policy, version);
  if (as_default) {
    batch.add("UPDATE managed_policy SET default_version = $version WHERE account = $account AND folded_name = $policy",
              policy_key(account, policy, {{"version", integer(version.number)}}));
  }
  sql::note_change(batch, account, {to_string(Taggable::policy), policy});
  return write(metadata_, account, batch);
}

Result<Change> Identities::set_default_version(const AccountId& account, std::string_view policy, std::int64_t number) {
  const auto key = policy_key(account, policy, {{"version", integer(number)}});
  sql::Batch<Change> batch;
  batch.expect(1,
               "SELECT 1 FROM policy_version"
               " WHERE account = $account AND policy = $policy AND version = $version",
               key, Change::absent);
  batch.expect(
      1, "UPDATE managed_policy SET default_version = $version WHERE account = $account AND folded_name = $policy", key,
      Change::absent);
  sql::note_change(batch, account, {to_string(Taggable::policy), policy});
  return write(metadata_, account, batch);
}

Result<Change> Identities::delete_policy_version(const AccountId& account, std::string_view policy,
                                                 std::int64_t number) {
  const auto key = policy_key(account, policy, {{"version", integer(number)}});
  sql::Batch<Change> batch;
  batch.expect(0,
               "SELECT 1 FROM managed_policy"
               " WHERE account = $account AND folded_name = $policy AND default_version = $version",
               key, Change::conflict);
  batch.expect(1, "DELETE FROM policy_version WHERE account = $account AND policy = $policy AND version = $version",
               key, Change::absent);
  sql::note_change(batch, account, {to_string(Taggable::policy), policy});
  return write(metadata_, account, batch);
}

Result<Change> Identities::attach_policy(const AccountId& account, const Attachment& attachment, std::int64_t limit) {
  const Parameter policy{"policy", text(attachment.policy.str())};
  sql::Batch<Change> batch;
  sql::require_principal(batch, account, attachment.kind, attachment.principal_name);
  sql::require_policy(batch, account, attachment.policy.str());
  batch.expect(1,
               "SELECT 1 FROM account WHERE id = $account AND (SELECT COUNT(*) FROM attachment WHERE account = $account"
               " AND kind = $kind AND principal = $principal AND policy <> $policy) < $limit",
               principal_key(account, attachment.kind, attachment.principal_name, {policy, {"limit", integer(limit)}}),
               Change::limit);
  batch.add(
      "INSERT INTO attachment (account, kind, principal, policy) VALUES ($account, $kind, $principal, $policy)"
      " ON CONFLICT DO NOTHING",
      principal_key(account, attachment.kind, attachment.principal_name, {policy}));
  sql::note_change(batch, account, entity_of(attachment));
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
  sql::note_change(batch, account, entity_of(attachment));
  return write(metadata_, account, batch);
}

}  // namespace crossgate::storage
