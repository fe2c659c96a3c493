#include "storage/sql/schema.h"

#include <array>
#include <span>
#include <utility>

namespace crossgate::storage {
namespace {

// Ref names and object ids are bytes, not text. Times are milliseconds since 1970, UTC. A `folded_…` column holds a
// name in lower case, where names are unique regardless of case. No foreign keys and no triggers: every rule is a
// statement of the batch that could break it. A table or an index that a later format adds just stands here; for what
// becomes of other columns, and of rows, kNewColumns and kNewRows have a line too.
constexpr std::array kTables{
    // The database itself, in one row.
    "CREATE TABLE schema (id {int} NOT NULL, version {int} NOT NULL, incarnation {text} NOT NULL,"
    " master_key {text} NOT NULL, PRIMARY KEY (id)){table}",

    // Coordination.
    "CREATE TABLE head (id {text} NOT NULL, version {int} NOT NULL, epoch {int} NOT NULL, token {text} NOT NULL,"
    " PRIMARY KEY (id)){table}",
    "CREATE TABLE op (aggregate {text} NOT NULL, operation {text} NOT NULL, version {int} NOT NULL,"
    " epoch {int} NOT NULL, token {text} NOT NULL, PRIMARY KEY (aggregate, operation)){table}",
    "CREATE INDEX op_by_version ON op (aggregate, version)",
    "CREATE TABLE lease (name {text} NOT NULL, fence {int} NOT NULL, beat {int} NOT NULL, held {int} NOT NULL,"
    " PRIMARY KEY (name)){table}",

    // Git.
    "CREATE TABLE repository (id {text} NOT NULL, account {text} NOT NULL, region {text} NOT NULL,"
    " name {text} NOT NULL, description {text}, default_branch {bytes}, encryption_key {text} NOT NULL,"
    " created {int} NOT NULL, modified {int} NOT NULL, PRIMARY KEY (id)){table}",
    "CREATE INDEX repository_by_modified ON repository (account, region, modified, id)",
    // With head's version and epoch, so that both go on from there when the repository comes back.
    "CREATE TABLE deleted_repository (id {text} NOT NULL, account {text} NOT NULL, region {text} NOT NULL,"
    " name {text} NOT NULL, description {text}, default_branch {bytes}, encryption_key {text} NOT NULL,"
    " created {int} NOT NULL, modified {int} NOT NULL, deleted {int} NOT NULL, version {int} NOT NULL,"
    " epoch {int} NOT NULL, PRIMARY KEY (id)){table}",
    "CREATE INDEX deleted_repository_by_time ON deleted_repository (deleted, id)",
    "CREATE TABLE repo_name (account {text} NOT NULL, region {text} NOT NULL, name {text} NOT NULL,"
    " repo {text} NOT NULL, PRIMARY KEY (account, region, name)){table}",
    "CREATE TABLE repo_count (account {text} NOT NULL, region {text} NOT NULL, repositories {int} NOT NULL,"
    " PRIMARY KEY (account, region)){table}",
    "CREATE TABLE ref (repo {text} NOT NULL, name {bytes} NOT NULL, id {bytes} NOT NULL, peeled {bytes},"
    " PRIMARY KEY (repo, name)){table}",
    "CREATE TABLE change (repo {text} NOT NULL, version {int} NOT NULL, n {int} NOT NULL, name {bytes} NOT NULL,"
    " old_id {bytes} NOT NULL, new_id {bytes} NOT NULL, peeled {bytes}, kind {text} NOT NULL,"
    " PRIMARY KEY (repo, version, n)){table}",
    "CREATE TABLE pack (repo {text} NOT NULL, blob {text} NOT NULL, version {int} NOT NULL, checksum {text} NOT NULL,"
    " size {int} NOT NULL, objects {int} NOT NULL, PRIMARY KEY (repo, blob)){table}",
    // What a pack's row may have beside it: its files, where the pack store has none; and since when no ref leads to
    // what it holds.
    "CREATE TABLE inline_pack (repo {text} NOT NULL, blob {text} NOT NULL, stored {int} NOT NULL, pack {bytes} NOT "
    "NULL,"
    " idx {bytes} NOT NULL, PRIMARY KEY (repo, blob)){table}",
    "CREATE INDEX inline_pack_by_time ON inline_pack (stored, repo)",
    "CREATE TABLE cruft_pack (repo {text} NOT NULL, blob {text} NOT NULL, since {int} NOT NULL,"
    " PRIMARY KEY (repo, blob)){table}",
    "CREATE INDEX cruft_pack_by_time ON cruft_pack (since, repo)",
    // Commits that no ref need lead to and that stay all the same.
    "CREATE TABLE keep_root (repo {text} NOT NULL, id {bytes} NOT NULL, PRIMARY KEY (repo, id)){table}",
    "CREATE TABLE event (repo {text} NOT NULL, version {int} NOT NULL, n {int} NOT NULL, occurred {int} NOT NULL,"
    " account {text} NOT NULL, region {text} NOT NULL, repository_name {text} NOT NULL,"
    " actor_account {text} NOT NULL, actor_arn {text} NOT NULL, actor_id {text} NOT NULL, cause {text} NOT NULL,"
    " changes {bytes} NOT NULL, PRIMARY KEY (repo, version, n)){table}",

    // Blobs that are announced, and blobs that are to go.
    "CREATE TABLE intent (blob {text} NOT NULL, repo {text} NOT NULL, announced {int} NOT NULL,"
    " PRIMARY KEY (blob)){table}",
    "CREATE INDEX intent_by_time ON intent (announced, blob)",
    "CREATE TABLE tombstone (blob {text} NOT NULL, repo {text} NOT NULL, buried {int} NOT NULL,"
    " PRIMARY KEY (blob)){table}",
    "CREATE INDEX tombstone_by_time ON tombstone (buried, blob)",

    // Repositories that wait for maintenance.
    "CREATE TABLE due (repo {text} NOT NULL, since {int} NOT NULL, PRIMARY KEY (repo)){table}",
    // Those where refs were removed or rewritten, so that objects may have been left behind.
    "CREATE TABLE rewritten (repo {text} NOT NULL, since {int} NOT NULL, times {int} NOT NULL,"
    " PRIMARY KEY (repo)){table}",
    "CREATE INDEX rewritten_by_time ON rewritten (since, repo)",

    // Accounts.
    "CREATE TABLE organization (one {int} NOT NULL, id {text} NOT NULL, root_id {text} NOT NULL,"
    " management_account {text} NOT NULL, management_email {text} NOT NULL, control_policies {int} NOT NULL,"
    " PRIMARY KEY (one)){table}",
    "CREATE TABLE account (id {text} NOT NULL, name {text} NOT NULL, email {text} NOT NULL,"
    " folded_email {text} NOT NULL, joined {int} NOT NULL, management {int} NOT NULL, parent {text} NOT NULL,"
    " closed {int}, PRIMARY KEY (id)){table}",
    "CREATE UNIQUE INDEX account_by_email ON account (folded_email)",
    "CREATE INDEX account_by_parent ON account (parent, id)",
    "CREATE TABLE account_request (id {text} NOT NULL, account_name {text} NOT NULL, account {text},"
    " state {text} NOT NULL, failure_reason {text} NOT NULL, requested {int} NOT NULL, completed {int},"
    " PRIMARY KEY (id)){table}",

    // The organization's tree. `parent` and `target` are ids: the root's, a unit's or an account's.
    "CREATE TABLE organizational_unit (id {text} NOT NULL, parent {text} NOT NULL, name {text} NOT NULL,"
    " PRIMARY KEY (id)){table}",
    "CREATE UNIQUE INDEX organizational_unit_by_name ON organizational_unit (parent, name)",
    "CREATE TABLE control_policy (id {text} NOT NULL, name {text} NOT NULL, description {text} NOT NULL,"
    " document {text} NOT NULL, PRIMARY KEY (id)){table}",
    "CREATE UNIQUE INDEX control_policy_by_name ON control_policy (name)",
    "CREATE TABLE control_attachment (target {text} NOT NULL, policy {text} NOT NULL,"
    " PRIMARY KEY (target, policy)){table}",
    "CREATE INDEX control_attachment_by_policy ON control_attachment (policy)",

    // Who is in an account. `principal` holds the folded name in every table that refers to one, `boundary` the ARN
    // of the permissions boundary or nothing.
    "CREATE TABLE principal (account {text} NOT NULL, kind {text} NOT NULL, folded_name {text} NOT NULL,"
    " name {text} NOT NULL, path {text} NOT NULL, unique_id {text} NOT NULL, created {int} NOT NULL,"
    " trust_policy {text} NOT NULL, description {text} NOT NULL, max_session_seconds {int} NOT NULL,"
    " boundary {text} NOT NULL, PRIMARY KEY (account, kind, folded_name)){table}",
    "CREATE INDEX principal_by_boundary ON principal (account, boundary)",
    "CREATE TABLE membership (account {text} NOT NULL, group_name {text} NOT NULL, principal {text} NOT NULL,"
    " PRIMARY KEY (account, group_name, principal)){table}",
    "CREATE INDEX membership_by_principal ON membership (account, principal)",
    // `entity` is what the kind's own table has for a key: a folded name, for one.
    "CREATE TABLE entity_tag (account {text} NOT NULL, kind {text} NOT NULL, entity {text} NOT NULL,"
    " folded_key {text} NOT NULL, tag_key {text} NOT NULL, tag_value {text} NOT NULL,"
    " PRIMARY KEY (account, kind, entity, folded_key)){table}",
    "CREATE TABLE access_key (id {text} NOT NULL, account {text} NOT NULL, principal {text} NOT NULL,"
    " sealed_secret {bytes} NOT NULL, active {int} NOT NULL, created {int} NOT NULL, PRIMARY KEY (id)){table}",
    "CREATE INDEX access_key_by_principal ON access_key (account, principal)",
    "CREATE TABLE inline_policy (account {text} NOT NULL, kind {text} NOT NULL, principal {text} NOT NULL,"
    " name {text} NOT NULL, document {text} NOT NULL, PRIMARY KEY (account, kind, principal, name)){table}",
    "CREATE TABLE managed_policy (account {text} NOT NULL, folded_name {text} NOT NULL, name {text} NOT NULL,"
    " path {text} NOT NULL, arn {text} NOT NULL, unique_id {text} NOT NULL, description {text} NOT NULL,"
    " default_version {int} NOT NULL, latest_version {int} NOT NULL, created {int} NOT NULL, updated {int} NOT NULL,"
    " PRIMARY KEY (account, folded_name)){table}",
    "CREATE TABLE policy_version (account {text} NOT NULL, policy {text} NOT NULL, version {int} NOT NULL,"
    " document {text} NOT NULL, created {int} NOT NULL, PRIMARY KEY (account, policy, version)){table}",
    "CREATE TABLE attachment (account {text} NOT NULL, kind {text} NOT NULL, principal {text} NOT NULL,"
    " policy {text} NOT NULL, PRIMARY KEY (account, kind, principal, policy)){table}",
    "CREATE INDEX attachment_by_policy ON attachment (account, policy)",

    // What people prove themselves by beside access keys. `device` is the folded path and name; an MFA device that is
    // assigned to nobody has an empty principal.
    "CREATE TABLE mfa_device (account {text} NOT NULL, device {text} NOT NULL, name {text} NOT NULL,"
    " path {text} NOT NULL, sealed_seed {bytes} NOT NULL, created {int} NOT NULL, principal {text} NOT NULL,"
    " enabled {int} NOT NULL, drift {int} NOT NULL, PRIMARY KEY (account, device)){table}",
    "CREATE INDEX mfa_device_by_principal ON mfa_device (account, principal)",
    "CREATE TABLE mfa_use (account {text} NOT NULL, device {text} NOT NULL, step {int} NOT NULL,"
    " failures {int} NOT NULL, failed {int} NOT NULL, PRIMARY KEY (account, device)){table}",
    "CREATE TABLE oidc_provider (account {text} NOT NULL, folded_url {text} NOT NULL, url {text} NOT NULL,"
    " client_ids {text} NOT NULL, thumbprints {text} NOT NULL, created {int} NOT NULL,"
    " PRIMARY KEY (account, folded_url)){table}",
    "CREATE TABLE service_credential (account {text} NOT NULL, id {text} NOT NULL, principal {text} NOT NULL,"
    " service {text} NOT NULL, folded_user_name {text} NOT NULL, user_name {text} NOT NULL,"
    " password_hash {bytes} NOT NULL, active {int} NOT NULL, created {int} NOT NULL, PRIMARY KEY (account, id)){table}",
    "CREATE UNIQUE INDEX service_credential_by_user_name ON service_credential (account, folded_user_name)",
    "CREATE INDEX service_credential_by_principal ON service_credential (account, principal)",
    "CREATE TABLE ssh_public_key (id {text} NOT NULL, account {text} NOT NULL, principal {text} NOT NULL,"
    " body {text} NOT NULL, active {int} NOT NULL, uploaded {int} NOT NULL, PRIMARY KEY (id)){table}",
    "CREATE INDEX ssh_public_key_by_principal ON ssh_public_key (account, principal)",
    // `role` is a folded name, empty where there is none.
    "CREATE TABLE instance_profile (account {text} NOT NULL, folded_name {text} NOT NULL, name {text} NOT NULL,"
    " path {text} NOT NULL, unique_id {text} NOT NULL, created {int} NOT NULL, role {text} NOT NULL,"
    " PRIMARY KEY (account, folded_name)){table}",
    "CREATE INDEX instance_profile_by_role ON instance_profile (account, role)",
    "CREATE TABLE account_alias (account {text} NOT NULL, alias {text} NOT NULL, PRIMARY KEY (account)){table}",
    "CREATE UNIQUE INDEX account_by_alias ON account_alias (alias)",
    // What each of the last writes of an account changed. `entity` is as in entity_tag.
    "CREATE TABLE identity_change (account {text} NOT NULL, version {int} NOT NULL, kind {text} NOT NULL,"
    " entity {text} NOT NULL, PRIMARY KEY (account, version, kind, entity)){table}",
    // By access key id, or by a role's unique id.
    "CREATE TABLE last_use (id {text} NOT NULL, used {int} NOT NULL, service {text} NOT NULL, region {text} NOT NULL,"
    " PRIMARY KEY (id)){table}",
};

/// What takes a database to a format from the one before.
struct Migration {
  std::int64_t to;
  std::string_view sql;
};

/// Columns of tables that were there. Before the tables and indexes, which may need them.
constexpr std::array kNewColumns{
    Migration{2, "ALTER TABLE managed_policy ADD COLUMN default_version {int} NOT NULL DEFAULT 1"},
    Migration{2, "ALTER TABLE managed_policy ADD COLUMN latest_version {int} NOT NULL DEFAULT 1"},
    Migration{2, "ALTER TABLE organization ADD COLUMN control_policies {int} NOT NULL DEFAULT 0"},
    Migration{2, "ALTER TABLE account ADD COLUMN parent {text} NOT NULL DEFAULT ''"},
    Migration{2, "ALTER TABLE account ADD COLUMN closed {int}"},
    Migration{2, "ALTER TABLE principal ADD COLUMN boundary {text} NOT NULL DEFAULT ''"},
};

/// What becomes of the rows, and of columns that are not needed any more.
constexpr std::array kNewRows{
    // A managed policy of format 1 had one version, in its own row.
    Migration{2,
              "INSERT INTO policy_version (account, policy, version, document, created)"
              " SELECT account, folded_name, 1, document, updated FROM managed_policy"},
    Migration{2, "ALTER TABLE managed_policy DROP COLUMN document"},
    // Tags of principals had a table of their own. Their keys are ASCII but for rare ones, so lower() folds as we do.
    Migration{2,
              "INSERT INTO entity_tag (account, kind, entity, folded_key, tag_key, tag_value)"
              " SELECT account, kind, principal, lower(tag_key), tag_key, tag_value FROM principal_tag"},
    Migration{2, "DROP TABLE principal_tag"},
    // Its organization was flat, and no aggregate.
    Migration{2, "UPDATE account SET parent = (SELECT root_id FROM organization WHERE one = 1)"},
    Migration{2,
              "INSERT INTO head (id, version, epoch, token) SELECT o.id, 1, 0, s.incarnation FROM organization o"
              " JOIN schema s ON s.id = 1"},
    // It did not note when refs left objects behind; the change log still knows of the last ones.
    Migration{2,
              "INSERT INTO rewritten (repo, since, times) SELECT DISTINCT c.repo, r.modified, 1 FROM change c"
              " JOIN repository r ON r.id = c.repo WHERE c.kind = 'force' OR c.kind = 'delete'"},
};

void replace_all(std::string& text, std::string_view token, std::string_view with) {
  for (auto at = text.find(token); at != std::string::npos; at = text.find(token, at + with.size()))
    text.replace(at, token.size(), with);
}

std::string in_dialect(std::string_view text, const SchemaDialect& dialect) {
  std::string sql(text);
  replace_all(sql, "{int}", dialect.integer);
  replace_all(sql, "{text}", dialect.text);
  replace_all(sql, "{bytes}", dialect.bytes);
  replace_all(sql, "{table}", dialect.table);
  return sql;
}

}  // namespace

std::vector<std::string> schema_statements(const SchemaDialect& dialect, std::int64_t from) {
  std::vector<std::string> statements;
  const auto add = [&](std::span<const Migration> migrations) {
    for (const auto& [to, sql] : migrations)
      if (from > 0 && to > from) statements.push_back(in_dialect(sql, dialect));
  };
  add(kNewColumns);
  for (const std::string_view table : kTables) {
    std::string sql = in_dialect(table, dialect);
    for (const std::string_view made : {"CREATE TABLE ", "CREATE INDEX ", "CREATE UNIQUE INDEX "})
      if (sql.starts_with(made)) sql.insert(made.size(), "IF NOT EXISTS ");
    statements.push_back(std::move(sql));
  }
  add(kNewRows);
  return statements;
}

}  // namespace crossgate::storage
