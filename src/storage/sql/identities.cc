// Identities: users, roles and groups.
#include "storage/identities.h"

#include <array>
#include <utility>

#include "base/text.h"
#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/principal_rows.h"

namespace crossgate::storage {
namespace {

using sql::aggregate_of, sql::integer, sql::principal_key, sql::text;

AccountId read_account_id(sql::Cells& cells) { return cells.parsed<AccountId>(); }

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
  sql::note_change(batch, account, entity_of(principal));
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
  sql::note_change(batch, account, entity_of(principal));
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
  // It notes nothing: rows of other entities bear the name too.
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
  sql::note_change(batch, account, entity_of(kind, name));
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
  sql::note_change(batch, account, entity_of(kind, name));
  return sql::write(metadata_, account, batch);
}

}  // namespace crossgate::storage
