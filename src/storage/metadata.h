// Everything that must not be lost and is not an object: refs, manifests, names, identities.
//
// There are no interactive transactions. A write is a *checked batch*: statements in order, each with the number
// of rows it must touch; a driver runs them as one transaction or not at all. The typed tables in storage/sql/
// build the batches; nothing outside of storage/ writes SQL.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"

namespace crossgate::storage {

/// A byte string, as opposed to UTF-8 text: ref names, object ids, sealed secrets.
struct Blob {
  std::string bytes;
  bool operator==(const Blob&) const = default;
};

using Value = std::variant<std::monostate, std::int64_t, std::string, Blob>;

/// A parameter bound by its name, `$name` in the SQL text.
struct Parameter {
  std::string_view name;
  Value value;
};

struct Query {
  std::string sql;
  std::vector<Parameter> parameters;
};

/// One step of a batch. `rows` is the number of rows that a SELECT must return or another statement must touch;
/// nullopt: any.
struct Statement {
  std::string sql;
  std::vector<Parameter> parameters;
  std::optional<std::int64_t> rows;
};

using Row = std::vector<Value>;
using Rows = std::vector<Row>;

/// The unit that writes are ordered by: a repository or an account, by its id. Its head row (version, epoch,
/// token) is incremented first in every batch, so that two writers never interleave. An empty id stands for rows that
/// belong to no aggregate (intents, refused account requests): such a batch touches no head, is never Stale, and its
/// options other than the deadline are not looked at.
struct Aggregate {
  std::string id;
  auto operator<=>(const Aggregate&) const = default;
};

struct Head {
  std::int64_t version = 0;  ///< of the aggregate's rows; +1 with each write
  std::int64_t epoch = 0;    ///< of its manifest: changed by maintenance, so that a pinned manifest can be refused
  std::string token;         ///< random, new when the aggregate is made: versions of another incarnation never match
  bool operator==(const Head&) const = default;
};

/// How a write ended when it did not fail.
struct Written {
  Head head;
};
/// The batch was undone: the statement with this index (0 is the first given) touched another number of rows.
struct Mismatch {
  std::size_t statement;
};
/// The batch was undone: the head row is absent, or its epoch is another than the one expected.
struct Stale {};
using WriteOutcome = std::variant<Written, Mismatch, Stale>;

struct WriteOptions {
  /// When set, the write is refused as Stale unless the aggregate's epoch is this.
  std::optional<std::int64_t> epoch;
  /// Makes the aggregate's head row, at version 1, instead of incrementing it (Stale when there is one).
  bool creates = false;
  /// Removes the head row at the end.
  bool removes = false;
  /// Names the attempt: run again with the same id after an unknown outcome, a batch that was committed is not
  /// run twice, and the answer is that of the first time. Remembered for the next 4,096 writes of the aggregate.
  /// Empty: not recorded.
  std::string operation_id;
  std::chrono::milliseconds deadline{10'000};
};

/// Exclusive use of a named piece of background work. A guarded batch carries the fence.
struct Lease {
  std::string name;
  std::int64_t fence = 0;
  std::int64_t beat = 0;
};

/// Thread-safe. Every function blocks: call from a worker thread. Errors: ServiceUnavailable when the database is
/// busy past the deadline or cannot be reached, InternalFailure otherwise.
class Metadata {
 public:
  virtual ~Metadata() = default;

  virtual Result<WriteOutcome> write(const Aggregate& aggregate, const std::vector<Statement>& batch,
                                     const WriteOptions& options) = 0;
  /// A consistent read of the latest committed state.
  virtual Result<Rows> read(const Query& query) = 0;
  /// Several queries against one and the same state.
  virtual Result<std::vector<Rows>> read_together(const std::vector<Query>& queries) = 0;
  /// The head of each aggregate, nullopt where there is none.
  virtual Result<std::vector<std::optional<Head>>> versions(const std::vector<Aggregate>& aggregates) = 0;

  /// A lease is free when it was never claimed, was released, or when the caller saw its fence and beat (by `watch`)
  /// stand still for its time to live. nullopt: another holds it.
  virtual Result<std::optional<Lease>> claim(std::string_view name, const std::optional<Lease>& stood_still) = 0;
  /// Beats once. False: the lease was taken over.
  virtual Result<bool> renew(Lease& lease) = 0;
  virtual Result<void> release(const Lease& lease) = 0;
  /// The lease as another holds it now, to be watched for standing still; nullopt when it is free.
  virtual Result<std::optional<Lease>> watch(std::string_view name) = 0;

  /// The largest value that is better kept in a row than in a file beside the database.
  virtual std::size_t most_inline_bytes() const = 0;

  /// What the database itself finds wrong with itself, a line each; empty: nothing. Reads all of it.
  virtual Result<std::vector<std::string>> faults() = 0;
};

}  // namespace crossgate::storage
