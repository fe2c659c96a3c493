// One connection to an SQLite database and its prepared statements.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "storage/metadata.h"

namespace crossgate::storage {

/// What a statement came to: the rows it returned, or the number that it touched.
struct Executed {
  Rows returned;
  std::int64_t rows = 0;
};

/// Used by one thread at a time. Errors: ServiceUnavailable when the database stayed locked, InternalFailure
/// otherwise.
class Connection {
 public:
  enum class Mode { create, write, read };
  /// `patience`: how long a statement waits for a lock that another process holds.
  static Result<Connection> open(const std::filesystem::path& file, Mode mode, std::chrono::milliseconds patience);

  /// The statement is prepared once and kept, so its text must be one of a bounded number: values are parameters.
  /// Every parameter of the text must be given, and no other.
  Result<Executed> execute(std::string_view sql, const std::vector<Parameter>& parameters = {});

  /// False between BEGIN and COMMIT or ROLLBACK. SQLite ends a transaction by itself after some errors (a full disk).
  bool outside_transaction() const { return sqlite3_get_autocommit(database_.get()) != 0; }

  /// Rows that were inserted, updated or deleted since the connection was opened, undone ones among them.
  std::int64_t rows_touched() const { return sqlite3_total_changes64(database_.get()); }

  /// The first region of the database's WAL index, which SQLite shares with all who have the database open; nullptr
  /// where it has none. Valid for as long as this connection is open.
  const volatile std::uint32_t* wal_index() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using PreparedStatement = std::unique_ptr<sqlite3_stmt, Finalize>;

  explicit Connection(sqlite3* database) : database_(database) {}
  Result<sqlite3_stmt*> prepared(std::string_view sql);
  Result<void> bind(sqlite3_stmt* statement, const std::vector<Parameter>& parameters);
  Result<Executed> step(sqlite3_stmt* statement);
  std::unexpected<Error> failure(std::string_view doing) const;

  std::unique_ptr<sqlite3, Close> database_;
  std::unordered_map<std::string, PreparedStatement> statements_;  // finalized before the database is closed
};

}  // namespace crossgate::storage
