// A database as an earlier version of the program left it.
#pragma once

namespace crossgate::storage {

/// Makes a database of format 1 of an empty one, or of one whose rows are such as format 1 had.
inline constexpr const char* kBackToFormat1 =
    "DROP TABLE inline_pack; DROP TABLE cruft_pack; DROP TABLE keep_root; DROP TABLE rewritten;"
    "DROP TABLE policy_version; ALTER TABLE managed_policy DROP COLUMN default_version;"
    "ALTER TABLE managed_policy DROP COLUMN latest_version;"
    "ALTER TABLE managed_policy ADD COLUMN document TEXT NOT NULL DEFAULT '';"
    "DROP TABLE organizational_unit; DROP TABLE control_policy; DROP TABLE control_attachment;"
    "ALTER TABLE organization DROP COLUMN control_policies; DROP INDEX account_by_parent;"
    "ALTER TABLE account DROP COLUMN parent; ALTER TABLE account DROP COLUMN closed;"
    "UPDATE schema SET version = 1";

}  // namespace crossgate::storage
