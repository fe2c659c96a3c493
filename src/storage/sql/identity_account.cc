// Identities: an account's alias and its instance profiles.
#include "base/text.h"
#include "storage/identities.h"
#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/principal_rows.h"

namespace crossgate::storage {

using sql::text, sql::time, sql::write;

namespace {

/// $account and $profile, its folded name, and `more`.
std::vector<Parameter> profile_key(const AccountId& account, std::string_view profile,
                                   std::vector<Parameter> more = {}) {
  more.push_back({"account", text(account.str())});
  more.push_back({"profile", text(to_lower(profile))});
  return more;
}

}  // namespace

Result<Change> Identities::create_instance_profile(const AccountId& account, const InstanceProfile& profile) {
  sql::Batch<Change> batch;
  batch.expect(1,
               "INSERT INTO instance_profile (account, folded_name, name, path, unique_id, created, role)"
               " VALUES ($account, $profile, $name, $path, $unique_id, $created, '') ON CONFLICT DO NOTHING",
               profile_key(account, profile.name,
                           {{"name", text(profile.name)},
                            {"path", text(profile.path)},
                            {"unique_id", text(profile.unique_id)},
                            {"created", time(profile.created)}}),
               Change::exists);
  sql::add_tags(batch, account, {Taggable::instance_profile, profile.name}, profile.tags);
  sql::note_change(batch, account, entity_of(profile));
  return write(metadata_, account, batch);
}

Result<Change> Identities::delete_instance_profile(const AccountId& account, std::string_view name) {
  const auto key = profile_key(account, name);
  sql::Batch<Change> batch;
  batch.expect(0, "SELECT 1 FROM instance_profile WHERE account = $account AND folded_name = $profile AND role <> ''",
               key, Change::conflict);
  batch.expect(1, "DELETE FROM instance_profile WHERE account = $account AND folded_name = $profile", key,
               Change::absent);
  sql::remove_tags(batch, account, {Taggable::instance_profile, std::string(name)});
  sql::note_change(batch, account, {to_string(Taggable::instance_profile), name});
  return write(metadata_, account, batch);
}

Result<Change> Identities::add_role_to_profile(const AccountId& account, std::string_view profile,
                                               std::string_view role) {
  sql::Batch<Change> batch;
  sql::require_principal(batch, account, PrincipalKind::role, role);
  batch.expect(1, "SELECT 1 FROM instance_profile WHERE account = $account AND folded_name = $profile",
               profile_key(account, profile), Change::absent);
  batch.expect(1,
               "UPDATE instance_profile SET role = $role"
               " WHERE account = $account AND folded_name = $profile AND role = ''",
               profile_key(account, profile, {{"role", text(to_lower(role))}}), Change::limit);
  sql::note_change(batch, account, {to_string(Taggable::instance_profile), profile});
  return write(metadata_, account, batch);
}

Result<Change> Identities::remove_role_from_profile(const AccountId& account, std::string_view profile,
                                                    std::string_view role) {
  sql::Batch<Change> batch;
  batch.expect(1,
               "UPDATE instance_profile SET role = ''"
               " WHERE account = $account AND folded_name = $profile AND role = $role",
               profile_key(account, profile, {{"role", text(to_lower(role))}}), Change::absent);
  sql::note_change(batch, account, {to_string(Taggable::instance_profile), profile});
  return write(metadata_, account, batch);
}

Result<Change> Identities::set_alias(const AccountId& account, std::string_view alias) {
  const std::vector<Parameter> key{{"account", text(account.str())}, {"alias", text(alias)}};
  sql::Batch<Change> batch;
  batch.expect(0, "SELECT 1 FROM account_alias WHERE alias = $alias AND account <> $account", key, Change::exists);
  batch.add(
      "INSERT INTO account_alias (account, alias) VALUES ($account, $alias)"
      " ON CONFLICT (account) DO UPDATE SET alias = excluded.alias",
      key);
  sql::note_change(batch, account, sql::kAccountItself);
  return write(metadata_, account, batch);
}

Result<Change> Identities::remove_alias(const AccountId& account, std::string_view alias) {
  sql::Batch<Change> batch;
  batch.expect(1, "DELETE FROM account_alias WHERE account = $account AND alias = $alias",
               {{"account", text(account.str())}, {"alias", text(alias)}}, Change::absent);
  sql::note_change(batch, account, sql::kAccountItself);
  return write(metadata_, account, batch);
}

}  // namespace crossgate::storage
