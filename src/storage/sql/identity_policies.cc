// Identities: inline and managed policies, and what they hang on.
#include "storage/identities.h"

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

}  // namespace

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
  batch.expect(0,
               "SELECT 1 FROM managed_policy m JOIN principal p ON p.account = m.account AND p.boundary = m.arn"
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
