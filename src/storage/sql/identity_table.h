// One of the tables that an account's identities are read from, whole or only where they changed.
#pragma once

#include <string>
#include <string_view>

namespace crossgate::storage::sql {

/// The table itself is `t`. Rows that name their principal by its folded name are read with the name as it was given.
struct IdentityTable {
  std::string_view columns;
  std::string_view from;
  std::string_view of_entity;        ///< what a row of `t` fulfils that belongs to the entity `c` (kind, entity)
  std::string_view order;            ///< by entity first
  std::string_view where = "1 = 1";  ///< what it fulfils at all

  /// Takes $account.
  std::string whole() const {
    return "SELECT " + std::string(columns) + " FROM " + std::string(from) + " WHERE t.account = $account AND " +
           std::string(where) + " ORDER BY " + std::string(order);
  }
  /// Takes $account and $version: the rows of what changed since. The join's order is the one that is written.
  std::string changed() const {
    return "SELECT " + std::string(columns) +
           " FROM (SELECT DISTINCT kind, entity FROM identity_change WHERE account = $account AND version > $version) c"
           " CROSS JOIN " +
           std::string(from) + " WHERE t.account = $account AND " + std::string(of_entity) + " AND " +
           std::string(where) + " ORDER BY " + std::string(order);
  }
};

}  // namespace crossgate::storage::sql
