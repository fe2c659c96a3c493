// Repositories that were removed, until they are purged or come back.
#include <string>
#include <utility>

#include "storage/repositories.h"
#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/manifest_rows.h"
#include "storage/sql/repository_rows.h"

namespace crossgate::storage {
namespace {

using sql::integer, sql::text, sql::time;

DeletedRepository read_deleted(sql::Cells& cells) {
  auto repository = sql::read_repository(cells);
  return {.repository = std::move(repository), .deleted = cells.time()};
}

/// The columns that both tables have.
const std::string kColumns =
    "id, account, region, name, description, default_branch, encryption_key, created, modified";

}  // namespace

Result<bool> Repositories::remove(const RepositoryId& id, Time now) {
  const Parameter id_is{"id", text(id.str())};
  sql::Batch<bool> batch;
  batch.expect(1,
               "INSERT INTO deleted_repository (" + kColumns +
                   ", deleted, version, epoch)"
                   " SELECT r.id, r.account, r.region, r.name, r.description, r.default_branch, r.encryption_key,"
                   " r.created, r.modified, $now, h.version, h.epoch FROM repository r JOIN head h ON h.id = r.id"
                   " WHERE r.id = $id",
               {id_is, {"now", time(now)}}, false);
  batch.add("DELETE FROM due WHERE repo = $id", {id_is});
  batch.expect(1,
               "DELETE FROM repo_name WHERE account = (SELECT account FROM repository WHERE id = $id)"
               " AND region = (SELECT region FROM repository WHERE id = $id)"
               " AND name = (SELECT name FROM repository WHERE id = $id)",
               {id_is}, false);
  batch.expect(1,
               "UPDATE repo_count SET repositories = repositories - 1"
               " WHERE account = (SELECT account FROM repository WHERE id = $id)"
               " AND region = (SELECT region FROM repository WHERE id = $id)",
               {id_is}, false);
  batch.expect(1, "DELETE FROM repository WHERE id = $id", {id_is}, false);
  TRY(const auto written, batch.write(metadata_, sql::aggregate_of(id), {.removes = true}, false));
  return written.has_value();
}

Result<std::vector<DeletedRepository>> Repositories::deleted(const std::optional<DeletedRepository>& after,
                                                             std::size_t limit) {
  TRY(const auto rows, metadata_.read({"SELECT " + kColumns +
                                           ", deleted FROM deleted_repository WHERE (deleted, id) > ($deleted, $id)"
                                           " ORDER BY deleted, id LIMIT $limit",
                                       {{"deleted", after ? time(after->deleted) : integer(-1)},
                                        {"id", text(after ? after->repository.id.str() : "")},
                                        {"limit", integer(static_cast<std::int64_t>(limit))}}}));
  return sql::decode(rows, read_deleted);
}

Result<Repositories::UndeleteOutcome> Repositories::undelete(const RepositoryId& id, const RepositoryName& name,
                                                             Time now) {
  using enum UndeleteOutcome;
  const Parameter id_is{"id", text(id.str())};
  const Parameter name_is{"name", text(name.str())};
  sql::Batch<UndeleteOutcome> batch;
  batch.expect(1, "SELECT 1 FROM deleted_repository WHERE id = $id", {id_is}, absent);
  // Versions go on where they were, since the change log and the packs are numbered by them.
  batch.expect(1,
               "UPDATE head SET version = (SELECT version + 1 FROM deleted_repository WHERE id = $id),"
               " epoch = (SELECT epoch + 1 FROM deleted_repository WHERE id = $id) WHERE id = $id",
               {id_is}, absent);
  batch.expect(1,
               "INSERT INTO repo_name (account, region, name, repo)"
               " SELECT account, region, $name, id FROM deleted_repository WHERE id = $id ON CONFLICT DO NOTHING",
               {id_is, name_is}, name_taken);
  batch.expect(1,
               "UPDATE repo_count SET repositories = repositories + 1"
               " WHERE account = (SELECT account FROM deleted_repository WHERE id = $id)"
               " AND region = (SELECT region FROM deleted_repository WHERE id = $id)",
               {id_is}, absent);
  batch.expect(1,
               "INSERT INTO repository (" + kColumns +
                   ") SELECT id, account, region, $name, description, default_branch, encryption_key, created, $now"
                   " FROM deleted_repository WHERE id = $id",
               {id_is, name_is, {"now", time(now)}}, absent);
  batch.expect(1, "DELETE FROM deleted_repository WHERE id = $id", {id_is}, absent);
  TRY(const auto written, batch.write(metadata_, sql::aggregate_of(id), {.creates = true}, absent));
  return written ? restored : written.error();
}

Result<bool> Repositories::purge(const RepositoryId& id, Time now) {
  const Parameter id_is{"id", text(id.str())};
  sql::Batch<bool> batch;
  // Of no aggregate: its head is gone, and whoever takes this row has it for himself.
  batch.expect(1, "DELETE FROM deleted_repository WHERE id = $id", {id_is}, false);
  batch.add(sql::kBuryStored, {{"repo", text(id.str())}, {"now", time(now)}});
  for (const std::string_view table :
       {"pack", "inline_pack", "cruft_pack", "keep_root", "rewritten", "ref", "change", "event"})
    batch.add("DELETE FROM " + std::string(table) + " WHERE repo = $id", {id_is});
  batch.add("DELETE FROM op WHERE aggregate = $id", {id_is});
  batch.add("DELETE FROM lease WHERE name = $name", {{"name", text("maintain " + std::string(id.str()))}});
  TRY(const auto written, batch.write(metadata_, Aggregate{}, {}, false));
  return written.has_value();
}

}  // namespace crossgate::storage
