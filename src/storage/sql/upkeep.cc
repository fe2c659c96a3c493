#include "storage/upkeep.h"

#include <string>
#include <utility>

#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/manifest_rows.h"

namespace crossgate::storage {
namespace {

using sql::integer, sql::text, sql::time;

StoredBlob read_stored(sql::Cells& cells) {
  return {.repository = cells.parsed<RepositoryId>(), .blob = cells.parsed<BlobId>()};
}

RepositoryId read_repository_id(sql::Cells& cells) { return cells.parsed<RepositoryId>(); }

Rewritten read_rewritten(sql::Cells& cells) {
  return {.repository = cells.parsed<RepositoryId>(), .since = cells.time(), .times = cells.integer()};
}

std::vector<Parameter> limits(Time before, std::size_t limit) {
  return {{"before", time(before)}, {"limit", integer(static_cast<std::int64_t>(limit))}};
}

/// Of a table whose rows belong to repositories and have a time: the repositories that are not deleted, each once, so
/// that one with many rows keeps no other out.
Result<std::vector<RepositoryId>> living(Metadata& metadata, const std::string& table, const std::string& column,
                                         Time before, std::size_t limit) {
  TRY(const auto rows,
      metadata.read({"SELECT t.repo FROM " + table + " t JOIN head h ON h.id = t.repo WHERE t." + column +
                         " <= $before GROUP BY t.repo ORDER BY MIN(t." + column + "), t.repo LIMIT $limit",
                     limits(before, limit)}));
  return sql::decode(rows, read_repository_id);
}

using Outcome = Upkeep::SwapOutcome;

/// Objects may only go while nothing has happened since it was found that nobody needs them.
void end_epoch(sql::Batch<Outcome>& batch, const Parameter& repo, std::int64_t version) {
  batch.expect(1, "SELECT 1 FROM head WHERE id = $repo AND version = $version",
               {repo, {"version", integer(version + 1)}}, Outcome::stale);
  batch.expect(1, "UPDATE head SET epoch = epoch + 1 WHERE id = $repo", {repo}, Outcome::stale);
}

}  // namespace

Result<std::vector<RepositoryId>> Upkeep::due(const std::optional<RepositoryId>& after, std::size_t limit) {
  TRY(const auto rows, metadata_.read({"SELECT repo FROM due WHERE repo > $after ORDER BY repo LIMIT $limit",
                                       {{"after", text(after ? after->str() : "")},
                                        {"limit", integer(static_cast<std::int64_t>(limit))}}}));
  return sql::decode(rows, read_repository_id);
}

Result<bool> Upkeep::is_due(const RepositoryId& repository) {
  TRY(const auto rows, metadata_.read({"SELECT 1 FROM due WHERE repo = $repo", {{"repo", text(repository.str())}}}));
  return !rows.empty();
}

Result<void> Upkeep::not_due(const RepositoryId& repository) {
  sql::Batch<bool> batch;
  batch.add("DELETE FROM due WHERE repo = $repo", {{"repo", text(repository.str())}});
  TRY_VOID(batch.write(metadata_, Aggregate{}, {}, false));
  return {};
}

Result<Upkeep::SwapOutcome> Upkeep::swap(const ManifestSwap& swap) {
  const Parameter repo{"repo", text(swap.repository.str())};
  sql::Batch<Outcome> batch;
  batch.expect(1, "UPDATE lease SET beat = beat + 1 WHERE name = $name AND fence = $fence AND held = 1",
               {{"name", text(swap.lease.name)}, {"fence", integer(swap.lease.fence)}}, Outcome::lease_lost);
  for (const BlobId& blob : swap.leave) {
    const Parameter blob_is{"blob", text(blob.str())};
    const std::vector<Parameter> which{repo, blob_is};
    batch.add(std::string(sql::kBuryStored) + " AND p.blob = $blob", {repo, blob_is, {"now", time(swap.now)}});
    batch.expect(1, "DELETE FROM pack WHERE repo = $repo AND blob = $blob", which, Outcome::stale);
    batch.add("DELETE FROM inline_pack WHERE repo = $repo AND blob = $blob", which);
    batch.add("DELETE FROM cruft_pack WHERE repo = $repo AND blob = $blob", which);
  }
  for (const Pack& pack : swap.join) {
    batch.expect(sql::consume_intent(repo, pack.blob), Outcome::stale);
    batch.expect(sql::insert_pack(repo, pack), Outcome::stale);
    if (pack.unreachable_since)
      batch.add("INSERT INTO cruft_pack (repo, blob, since) VALUES ($repo, $blob, $since)",
                {repo, {"blob", text(pack.blob.str())}, {"since", time(*pack.unreachable_since)}});
  }
  if (swap.dropping_at_version) end_epoch(batch, repo, *swap.dropping_at_version);
  batch.add("DELETE FROM due WHERE repo = $repo", {repo});
  TRY(const auto written,
      batch.write(metadata_, {std::string(swap.repository.str())}, {.epoch = swap.epoch}, Outcome::stale));
  return written ? Outcome::swapped : written.error();
}

Result<std::vector<RepositoryId>> Upkeep::inlined(Time before, std::size_t limit) {
  return living(metadata_, "inline_pack", "stored", before, limit);
}

Result<std::vector<RepositoryId>> Upkeep::expired(Time before, std::size_t limit) {
  return living(metadata_, "cruft_pack", "since", before, limit);
}

Result<std::vector<Rewritten>> Upkeep::rewritten(Time before, std::size_t limit) {
  TRY(const auto rows, metadata_.read({"SELECT w.repo, w.since, w.times FROM rewritten w JOIN head h ON h.id = w.repo"
                                       " WHERE w.since <= $before ORDER BY w.since, w.repo LIMIT $limit",
                                       limits(before, limit)}));
  return sql::decode(rows, read_rewritten);
}

Result<std::optional<Rewritten>> Upkeep::rewritten(const RepositoryId& repository) {
  TRY(const auto rows, metadata_.read({"SELECT repo, since, times FROM rewritten WHERE repo = $repo",
                                       {{"repo", text(repository.str())}}}));
  return sql::decode_first(rows, read_rewritten);
}

Result<void> Upkeep::settle(const Rewritten& rewritten) {
  sql::Batch<bool> batch;
  batch.add("DELETE FROM rewritten WHERE repo = $repo AND times = $times",
            {{"repo", text(rewritten.repository.str())}, {"times", integer(rewritten.times)}});
  TRY_VOID(batch.write(metadata_, Aggregate{}, {}, false));
  return {};
}

Result<std::vector<StoredBlob>> Upkeep::packs(const std::optional<StoredBlob>& after, std::size_t limit) {
  TRY(const auto rows, metadata_.read({"SELECT repo, blob FROM pack p WHERE (repo, blob) > ($repo, $blob)"
                                       " AND NOT EXISTS (SELECT 1 FROM inline_pack i"
                                       " WHERE i.repo = p.repo AND i.blob = p.blob)"
                                       " ORDER BY repo, blob LIMIT $limit",
                                       {{"repo", text(after ? after->repository.str() : "")},
                                        {"blob", text(after ? after->blob.str() : "")},
                                        {"limit", integer(static_cast<std::int64_t>(limit))}}}));
  return sql::decode(rows, read_stored);
}

Result<std::vector<BlobId>> Upkeep::unknown(const RepositoryId& repository, const std::vector<BlobId>& blobs) {
  std::vector<BlobId> unknown;
  for (const BlobId& blob : blobs) {
    TRY(const auto rows, metadata_.read({"SELECT 1 FROM pack WHERE repo = $repo AND blob = $blob UNION ALL"
                                         " SELECT 1 FROM intent WHERE blob = $blob UNION ALL"
                                         " SELECT 1 FROM tombstone WHERE blob = $blob",
                                         {{"repo", text(repository.str())}, {"blob", text(blob.str())}}}));
    if (rows.empty()) unknown.push_back(blob);
  }
  return unknown;
}

Result<std::vector<StoredBlob>> Upkeep::buried(Time before, std::size_t limit) {
  TRY(const auto rows,
      metadata_.read({"SELECT repo, blob FROM tombstone WHERE buried <= $before ORDER BY buried, blob LIMIT $limit",
                      {{"before", time(before)}, {"limit", integer(static_cast<std::int64_t>(limit))}}}));
  return sql::decode(rows, read_stored);
}

Result<void> Upkeep::forget(const std::vector<StoredBlob>& removed) {
  sql::Batch<bool> batch;
  for (const auto& [repository, blob] : removed)
    batch.add("DELETE FROM tombstone WHERE blob = $blob", {{"blob", text(blob.str())}});
  TRY_VOID(batch.write(metadata_, Aggregate{}, {}, false));
  return {};
}

Result<std::size_t> Upkeep::bury_abandoned(Time before, std::size_t limit) {
  const std::vector<Parameter> parameters{{"before", time(before)},
                                          {"limit", integer(static_cast<std::int64_t>(limit))}};
  TRY(const auto rows,
      metadata_.read({"SELECT blob, repo FROM intent WHERE announced <= $before ORDER BY announced, blob LIMIT $limit",
                      parameters}));
  // One batch each: a push that takes one of them meanwhile keeps it, and the others go.
  std::size_t buried = 0;
  for (const Row& row : rows) {
    sql::Batch<bool> batch;
    batch.expect(1,
                 "INSERT INTO tombstone (blob, repo, buried) SELECT blob, repo, announced FROM intent"
                 " WHERE blob = $blob",
                 {{"blob", row.at(0)}}, false);
    batch.expect(1, "DELETE FROM intent WHERE blob = $blob", {{"blob", row.at(0)}}, false);
    TRY(const auto written, batch.write(metadata_, Aggregate{}, {}, false));
    if (written) ++buried;
  }
  return buried;
}

}  // namespace crossgate::storage
