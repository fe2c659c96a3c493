#include "storage/sqlite/sqlite_metadata.h"

#include <utility>

#include "base/event_loop.h"
#include "base/random.h"
#include "base/text.h"
#include "storage/sql/cells.h"
#include "storage/sql/coordination.h"
#include "storage/sql/schema.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/known_heads.h"
#include "storage/sqlite/readers.h"
#include "storage/sqlite/writer.h"
#include "storage/waiting.h"

namespace crossgate::storage {
namespace {

// Only another process that reads the file (sqlite3, a backup) can hold a lock; the writer asks again after this.
constexpr std::chrono::milliseconds kWriterPatience{100};
constexpr std::chrono::milliseconds kLeaseDeadline{10'000};
/// A larger value costs SQLite more than files would, and is copied with every backup until it is a file.
constexpr std::size_t kMostInlineBytes = 256 << 10;

std::string random_token() { return to_hex(random_bytes(8)); }

Result<std::optional<Head>> first_head(const Result<Executed>& executed) {
  if (!executed) return std::unexpected(executed.error());
  return sql::decode_first(executed->returned, sql::read_head);
}

/// One batch within the writer's savepoint; see `Metadata::write`.
class BatchRun {
 public:
  BatchRun(Connection& connection, const Aggregate& aggregate, const WriteOptions& options)
      : connection_(connection), aggregate_(aggregate), options_(options) {}

  Result<WriteOutcome> run(const std::vector<Statement>& batch) {
    if (aggregate_.id.empty()) return run_statements(batch, Head{});
    if (!options_.operation_id.empty()) {
      TRY(auto done_before, first_head(connection_.execute(sql::kFindOperation, operation_key())));
      if (done_before) return Written{*std::move(done_before)};
    }
    TRY(auto head, take_head());
    if (!head) return Stale{};
    TRY(auto outcome, run_statements(batch, *head));
    if (!std::holds_alternative<Written>(outcome)) return outcome;
    if (!options_.operation_id.empty()) TRY_VOID(record_operation(*head));
    if (options_.removes) TRY_VOID(connection_.execute(sql::kRemoveHead, {id()}));
    return outcome;
  }

 private:
  Parameter id() const { return {"id", aggregate_.id}; }
  std::vector<Parameter> operation_key() const { return {id(), {"operation", options_.operation_id}}; }

  Result<std::optional<Head>> take_head() {
    if (options_.creates) return first_head(connection_.execute(sql::kCreateHead, {id(), {"token", random_token()}}));
    if (options_.epoch)
      return first_head(connection_.execute(sql::kIncrementHeadAtEpoch, {id(), {"epoch", *options_.epoch}}));
    return first_head(connection_.execute(sql::kIncrementHead, {id()}));
  }

  Result<WriteOutcome> run_statements(const std::vector<Statement>& batch, const Head& head) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      TRY(const auto executed, connection_.execute(batch[i].sql, batch[i].parameters));
      if (batch[i].rows && executed.rows != *batch[i].rows) return Mismatch{i};
    }
    return Written{head};
  }

  Result<void> record_operation(const Head& head) {
    auto parameters = operation_key();
    parameters.insert(parameters.end(), {{"version", head.version}, {"epoch", head.epoch}, {"token", head.token}});
    TRY_VOID(connection_.execute(sql::kRecordOperation, parameters));
    const auto forgotten = head.version - sql::kOperationsKept;
    if (forgotten > 0) TRY_VOID(connection_.execute(sql::kForgetOperations, {id(), {"version", forgotten}}));
    return {};
  }

  Connection& connection_;
  const Aggregate& aggregate_;
  const WriteOptions& options_;
};

class SqliteMetadata final : public Metadata {
 public:
  SqliteMetadata(Connection writing, const std::filesystem::path& file)
      : heads_(WalIndex(writing.wal_index())), writer_(std::move(writing), heads_), readers_(file) {}

  Result<WriteOutcome> write(const Aggregate& aggregate, const std::vector<Statement>& batch,
                             const WriteOptions& options) override {
    WriteOutcome outcome;
    const auto work = [&](Connection& connection) -> Result<bool> {
      TRY(outcome, BatchRun(connection, aggregate, options).run(batch));
      return std::holds_alternative<Written>(outcome);
    };
    const auto ran = run(work, options.deadline);
    heads_.written(aggregate.id);
    TRY_VOID(ran);
    return outcome;
  }

  Result<Rows> read(const Query& query) override {
    if (!may_wait()) return would_wait();
    expect_may_block();
    TRY(auto reader, readers_.borrow());
    TRY(auto executed, reader->execute(query.sql, query.parameters));
    return std::move(executed.returned);
  }

  Result<std::vector<Rows>> read_together(const std::vector<Query>& queries) override {
    if (!may_wait()) return would_wait();
    expect_may_block();
    TRY(auto reader, readers_.borrow());
    // A deferred transaction sees, from its first query on, one state of the log.
    TRY_VOID(reader->execute("BEGIN"));
    auto results = read_all(*reader, queries);
    TRY_VOID(reader->execute("ROLLBACK"));
    return results;
  }

  Result<std::vector<std::optional<Head>>> versions(const std::vector<Aggregate>& aggregates) override {
    if (aggregates.size() == 1) {
      if (auto known = heads_.find(aggregates.front().id)) return std::vector{std::move(known)};
    }
    const auto moment = heads_.moment();
    std::vector<Query> queries;
    for (const auto& aggregate : aggregates) queries.push_back({std::string(sql::kFindHead), {{"id", aggregate.id}}});
    TRY(const auto results, read_together(queries));
    std::vector<std::optional<Head>> heads;
    for (const auto& rows : results) {
      TRY(auto head, sql::decode_first(rows, sql::read_head));
      if (head) heads_.learn(aggregates[heads.size()].id, *head, moment);
      heads.push_back(std::move(head));
    }
    return heads;
  }

  Result<std::optional<Lease>> claim(std::string_view name, const std::optional<Lease>& stood_still) override {
    const Parameter lease_name{"name", std::string(name)};
    // No lease has a negative fence: without one that stood still, only a released lease is taken over.
    const Lease seen = stood_still.value_or(Lease{.name = {}, .fence = -1, .beat = -1});
    std::optional<Lease> claimed;
    const auto work = [&](Connection& connection) -> Result<bool> {
      TRY(auto taken, connection.execute(sql::kFirstClaim, {lease_name}));
      if (taken.returned.empty()) {
        TRY(taken, connection.execute(sql::kClaim, {lease_name, {"fence", seen.fence}, {"beat", seen.beat}}));
      }
      if (taken.returned.empty()) return false;
      claimed = Lease{.name = std::string(name), .fence = sql::Cells(taken.returned.front()).integer(), .beat = 0};
      return true;
    };
    TRY_VOID(run(work, kLeaseDeadline));
    return claimed;
  }

  Result<bool> renew(Lease& lease) override {
    bool held = false;
    std::int64_t beat = lease.beat;
    const auto work = [&](Connection& connection) -> Result<bool> {
      TRY(const auto renewed, connection.execute(sql::kRenew, {{"name", lease.name}, {"fence", lease.fence}}));
      held = !renewed.returned.empty();
      if (held) beat = sql::Cells(renewed.returned.front()).integer();
      return held;
    };
    TRY_VOID(run(work, kLeaseDeadline));
    lease.beat = beat;
    return held;
  }

  Result<void> release(const Lease& lease) override {
    const auto work = [&](Connection& connection) -> Result<bool> {
      TRY_VOID(connection.execute(sql::kRelease, {{"name", lease.name}, {"fence", lease.fence}}));
      return true;
    };
    return run(work, kLeaseDeadline);
  }

  Result<std::optional<Lease>> watch(std::string_view name) override {
    TRY(const auto rows, read({std::string(sql::kWatch), {{"name", std::string(name)}}}));
    TRY(auto lease, sql::decode_first<Lease>(rows, [](sql::Cells& cells) {
          return Lease{.name = {}, .fence = cells.integer(), .beat = cells.integer()};
        }));
    if (lease) lease->name = name;
    return lease;
  }

  std::size_t most_inline_bytes() const override { return kMostInlineBytes; }

  Result<std::vector<std::string>> faults() override {
    TRY(const auto rows, read({"PRAGMA integrity_check", {}}));
    TRY(auto lines, sql::decode<std::string>(rows, [](sql::Cells& cells) { return cells.text(); }));
    std::erase(lines, "ok");
    return lines;
  }

 private:
  Result<void> run(const Writer::Work& work, std::chrono::milliseconds deadline) {
    if (!may_wait()) return would_wait();
    expect_may_block();
    return writer_.run(work, deadline);
  }

  static Result<std::vector<Rows>> read_all(Connection& reader, const std::vector<Query>& queries) {
    std::vector<Rows> results;
    for (const auto& query : queries) {
      TRY(auto executed, reader.execute(query.sql, query.parameters));
      results.push_back(std::move(executed.returned));
    }
    return results;
  }

  KnownHeads heads_;
  Writer writer_;
  Readers readers_;
};

constexpr SchemaDialect kDialect{
    .integer = "INTEGER", .text = "TEXT", .bytes = "BLOB", .table = " STRICT, WITHOUT ROWID"};

/// From format `from`; 0: there is nothing.
Result<void> make_tables(Connection& connection, std::int64_t from) {
  for (const auto& statement : schema_statements(kDialect, from)) TRY_VOID(connection.execute(statement));
  return {};
}

Result<void> begin_database(Connection& connection) {
  TRY_VOID(connection.execute("BEGIN IMMEDIATE"));
  TRY_VOID(make_tables(connection, 0));
  TRY_VOID(
      connection.execute(sql::kCreateSchema, {{"version", kSchemaVersion}, {"incarnation", to_hex(random_bytes(16))}}));
  TRY_VOID(connection.execute("COMMIT"));
  return {};
}

/// In one transaction: what is interrupted is a database of the earlier format.
Result<void> migrate(Connection& connection, std::int64_t from) {
  TRY_VOID(connection.execute("BEGIN IMMEDIATE"));
  TRY_VOID(make_tables(connection, from));
  TRY_VOID(connection.execute(sql::kRaiseSchema, {{"version", kSchemaVersion}}));
  TRY_VOID(connection.execute("COMMIT"));
  return {};
}

/// Makes the tables in an empty database and looks at the format of another.
Result<void> prepare(Connection& connection, const std::filesystem::path& file, EarlierFormat earlier) {
  TRY(const auto tables, connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"));
  if (tables.returned.empty()) return begin_database(connection);
  const auto schema = connection.execute(sql::kFindSchema);
  if (!schema || schema->returned.empty()) return fail(file.string() + " is a database, but not one of Crossgate's");
  const auto version = sql::Cells(schema->returned.front()).integer();
  if (version > kSchemaVersion)
    return fail(file.string() + " was written by a newer version of Crossgate (format " + std::to_string(version) +
                "; this one reads up to " + std::to_string(kSchemaVersion) + "): use that version");
  if (version == kSchemaVersion) return {};
  if (earlier == EarlierFormat::migrate) return migrate(connection, version);
  return fail(file.string() + " was written by an earlier version of Crossgate (format " + std::to_string(version) +
              "; this one works on format " + std::to_string(kSchemaVersion) +
              "): start this version's crossgated on it once, which brings it up to date");
}

}  // namespace

Result<std::unique_ptr<Metadata>> open_sqlite_metadata(const std::filesystem::path& file, bool create,
                                                       EarlierFormat earlier) {
  const auto mode = create ? Connection::Mode::create : Connection::Mode::write;
  TRY(auto connection, Connection::open(file, mode, kWriterPatience));
  TRY_VOID(prepare(connection, file, earlier));
  return std::make_unique<SqliteMetadata>(std::move(connection), file);
}

}  // namespace crossgate::storage
