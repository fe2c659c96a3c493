#include "storage/sql/principal_rows.h"

#include <utility>

#include "base/text.h"

namespace crossgate::storage::sql {

Aggregate aggregate_of(const AccountId& account) { return {std::string(account.str())}; }

std::string_view to_string(PrincipalKind kind) { return kind == PrincipalKind::user ? "user" : "role"; }

Account read_account(Cells& cells) {
  return {.id = cells.parsed<AccountId>(),
          .name = cells.text(),
          .email = cells.text(),
          .joined = cells.time(),
          .management = cells.flag()};
}

std::vector<Parameter> principal_key(const AccountId& account, PrincipalKind kind, std::string_view name,
                                     std::vector<Parameter> more) {
  more.push_back({"account", text(account.str())});
  more.push_back({"kind", text(to_string(kind))});
  more.push_back({"principal", text(to_lower(name))});
  return more;
}

void add_principal(Batch<Change>& batch, const AccountId& account, const Principal& principal) {
  batch.expect(1,
               "INSERT INTO principal (account, kind, folded_name, name, path, unique_id, created, trust_policy,"
               " description, max_session_seconds) VALUES ($account, $kind, $principal, $name, $path, $unique_id,"
               " $created, $trust_policy, $description, $max_session_seconds) ON CONFLICT DO NOTHING",
               principal_key(account, principal.kind, principal.name,
                             {{"name", text(principal.name)},
                              {"path", text(principal.path)},
                              {"unique_id", text(principal.unique_id)},
                              {"created", time(principal.created)},
                              {"trust_policy", text(principal.trust_policy)},
                              {"description", text(principal.description)},
                              {"max_session_seconds", integer(principal.max_session_seconds)}}),
               Change::exists);
  add_tags(batch, account, principal);
}

void add_tags(Batch<Change>& batch, const AccountId& account, const Principal& principal) {
  for (std::size_t n = 0; n < principal.tags.size(); ++n)
    batch.add(
        "INSERT INTO principal_tag (account, kind, principal, n, tag_key, tag_value)"
        " VALUES ($account, $kind, $principal, $n, $key, $value)",
        principal_key(account, principal.kind, principal.name,
                      {{"n", integer(static_cast<std::int64_t>(n))},
                       {"key", text(principal.tags[n].key)},
                       {"value", text(principal.tags[n].value)}}));
}

void require_principal(Batch<Change>& batch, const AccountId& account, PrincipalKind kind, std::string_view name) {
  batch.expect(1, "SELECT 1 FROM principal WHERE account = $account AND kind = $kind AND folded_name = $principal",
               principal_key(account, kind, name), Change::absent);
}

}  // namespace crossgate::storage::sql
