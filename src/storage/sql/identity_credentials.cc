// Identities: what users prove themselves by.
#include "storage/identities.h"

#include <utility>

#include "base/text.h"
#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/principal_rows.h"

namespace crossgate::storage {

using sql::integer, sql::text, sql::time, sql::write;

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
  sql::note_change(batch, account, entity_of(key));
  return write(metadata_, account, batch);
}

Result<Change> Identities::set_access_key_active(const AccountId& account, const AccessKeyId& key, bool active) {
  sql::Batch<Change> batch;
  sql::note_change_of_owner(batch, account, "access_key", key.str());
  batch.expect(1, "UPDATE access_key SET active = $active WHERE id = $id AND account = $account",
               {{"id", text(key.str())}, {"account", text(account.str())}, {"active", sql::flag(active)}},
               Change::absent);
  return write(metadata_, account, batch);
}

Result<Change> Identities::delete_access_key(const AccountId& account, const AccessKeyId& key) {
  sql::Batch<Change> batch;
  sql::note_change_of_owner(batch, account, "access_key", key.str());
  batch.expect(1, "DELETE FROM access_key WHERE id = $id AND account = $account",
               {{"id", text(key.str())}, {"account", text(account.str())}}, Change::absent);
  batch.add("DELETE FROM last_use WHERE id = $id", {{"id", text(key.str())}});
  return write(metadata_, account, batch);
}

Result<Change> Identities::add_ssh_public_key(const AccountId& account, const SshPublicKey& key, std::int64_t limit) {
  const Parameter owner{"account", text(account.str())};
  const Parameter principal{"principal", text(to_lower(key.user_name))};
  sql::Batch<Change> batch;
  sql::require_principal(batch, account, PrincipalKind::user, key.user_name);
  batch.expect(1,
               "INSERT INTO ssh_public_key (id, account, principal, body, active, uploaded)"
               " VALUES ($id, $account, $principal, $body, $active, $uploaded) ON CONFLICT DO NOTHING",
               {{"id", text(key.id)},
                owner,
                principal,
                {"body", text(key.body)},
                {"active", sql::flag(key.active)},
                {"uploaded", time(key.uploaded)}},
               Change::exists);
  batch.expect(1,
               "SELECT 1 FROM account WHERE id = $account AND (SELECT COUNT(*) FROM ssh_public_key"
               " WHERE account = $account AND principal = $principal) <= $limit",
               {owner, principal, {"limit", integer(limit)}}, Change::limit);
  sql::note_change(batch, account, entity_of(key));
  return write(metadata_, account, batch);
}

Result<Change> Identities::set_ssh_public_key_active(const AccountId& account, std::string_view id, bool active) {
  sql::Batch<Change> batch;
  sql::note_change_of_owner(batch, account, "ssh_public_key", id);
  batch.expect(1, "UPDATE ssh_public_key SET active = $active WHERE id = $id AND account = $account",
               {{"id", text(id)}, {"account", text(account.str())}, {"active", sql::flag(active)}}, Change::absent);
  return write(metadata_, account, batch);
}

Result<Change> Identities::delete_ssh_public_key(const AccountId& account, std::string_view id) {
  sql::Batch<Change> batch;
  sql::note_change_of_owner(batch, account, "ssh_public_key", id);
  batch.expect(1, "DELETE FROM ssh_public_key WHERE id = $id AND account = $account",
               {{"id", text(id)}, {"account", text(account.str())}}, Change::absent);
  return write(metadata_, account, batch);
}

}  // namespace crossgate::storage
