// Authenticators: user names and passwords for one service.
#include "storage/authenticators.h"

#include <utility>

#include "base/text.h"
#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/principal_rows.h"

namespace crossgate::storage {

using sql::integer, sql::text, sql::time, sql::write;

namespace {

std::vector<Parameter> credential_key(const AccountId& account, std::string_view id, std::vector<Parameter> more = {}) {
  more.push_back({"account", text(account.str())});
  more.push_back({"id", text(id)});
  return more;
}

}  // namespace

Result<Change> Authenticators::create_service_credential(const AccountId& account, const ServiceCredential& credential,
                                                         std::int64_t limit) {
  const Parameter principal{"principal", text(to_lower(credential.user_name))};
  const Parameter service{"service", text(credential.service_name)};
  sql::Batch<Change> batch;
  sql::require_principal(batch, account, PrincipalKind::user, credential.user_name);
  batch.expect(1,
               "SELECT 1 FROM account WHERE id = $account AND (SELECT COUNT(*) FROM service_credential"
               " WHERE account = $account AND principal = $principal AND service = $service) < $limit",
               {{"account", text(account.str())}, principal, service, {"limit", integer(limit)}}, Change::limit);
  batch.expect(1,
               "INSERT INTO service_credential (account, id, principal, service, folded_user_name, user_name,"
               " password_hash, active, created) VALUES ($account, $id, $principal, $service, $folded_user_name,"
               " $user_name, $password_hash, $active, $created) ON CONFLICT DO NOTHING",
               credential_key(account, credential.id,
                              {principal,
                               service,
                               {"folded_user_name", text(to_lower(credential.service_user_name))},
                               {"user_name", text(credential.service_user_name)},
                               {"password_hash", sql::bytes(credential.password_hash)},
                               {"active", sql::flag(credential.active)},
                               {"created", time(credential.created)}}),
               Change::exists);
  sql::note_change(batch, account, entity_of(credential));
  return write(metadata_, account, batch);
}

Result<Change> Authenticators::set_service_credential_active(const AccountId& account, std::string_view id,
                                                             bool active) {
  sql::Batch<Change> batch;
  sql::note_change_of_owner(batch, account, "service_credential", id);
  batch.expect(1, "UPDATE service_credential SET active = $active WHERE account = $account AND id = $id",
               credential_key(account, id, {{"active", sql::flag(active)}}), Change::absent);
  return write(metadata_, account, batch);
}

Result<Change> Authenticators::set_service_password(const AccountId& account, std::string_view id,
                                                    std::string_view password_hash) {
  sql::Batch<Change> batch;
  sql::note_change_of_owner(batch, account, "service_credential", id);
  batch.expect(1, "UPDATE service_credential SET password_hash = $password_hash WHERE account = $account AND id = $id",
               credential_key(account, id, {{"password_hash", sql::bytes(password_hash)}}), Change::absent);
  return write(metadata_, account, batch);
}

Result<Change> Authenticators::delete_service_credential(const AccountId& account, std::string_view id) {
  sql::Batch<Change> batch;
  sql::note_change_of_owner(batch, account, "service_credential", id);
  batch.expect(1, "DELETE FROM service_credential WHERE account = $account AND id = $id", credential_key(account, id),
               Change::absent);
  return write(metadata_, account, batch);
}

}  // namespace crossgate::storage
