#include "storage/sqlite/connection.h"

#include <utility>

namespace crossgate::storage {
namespace {

constexpr std::size_t kStatementsKept = 512;

int bind_value(sqlite3_stmt* statement, int index, const Value& value) {
  // SQLITE_STATIC: the caller's values outlive the step.
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(statement, index, *integer);
  if (const auto* text = std::get_if<std::string>(&value))
    return sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
  if (const auto* blob = std::get_if<Blob>(&value))
    return sqlite3_bind_blob64(statement, index, blob->bytes.data(), blob->bytes.size(), SQLITE_STATIC);
  return sqlite3_bind_null(statement, index);
}

std::string column_bytes(sqlite3_stmt* statement, int column) {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return size == 0 ? std::string() : std::string(data, size);
}

Value column_value(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_TEXT:
      return column_bytes(statement, column);
    case SQLITE_BLOB:
      return Blob{column_bytes(statement, column)};
    default:
      return std::monostate();
  }
}

Row current_row(sqlite3_stmt* statement, int columns) {
  Row row;
  row.reserve(static_cast<std::size_t>(columns));
  for (int column = 0; column < columns; ++column) row.push_back(column_value(statement, column));
  return row;
}

/// Lets go of the locks and the caller's values, whatever the step came to.
struct ResetAtEnd {
  sqlite3_stmt* statement;
  ~ResetAtEnd() {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

}  // namespace

Result<Connection> Connection::open(const std::filesystem::path& file, Mode mode, std::chrono::milliseconds patience) {
  // No mutex of SQLite's own: one thread uses a connection at a time.
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE;
  if (mode == Mode::create) flags |= SQLITE_OPEN_CREATE;
  sqlite3* database = nullptr;
  const int opened = sqlite3_open_v2(file.c_str(), &database, flags, nullptr);
  Connection connection(database);
  if (opened != SQLITE_OK) return connection.failure("cannot open " + file.string());

  sqlite3_extended_result_codes(database, 1);
  sqlite3_busy_timeout(database, static_cast<int>(patience.count()));
  // FULL: a commit returns when it is on the disk, not when it is in the kernel (sqlite.org/pragma.html, synchronous).
  TRY(const auto journal, connection.execute("PRAGMA journal_mode = WAL"));
  if (journal.returned != Rows{{std::string("wal")}})
    return fail("metadata database: the file system of " + file.string() + " does not support a write-ahead log");
  TRY_VOID(connection.execute("PRAGMA synchronous = FULL"));
  if (mode == Mode::read) TRY_VOID(connection.execute("PRAGMA query_only = ON"));
  return connection;
}

Result<Executed> Connection::execute(std::string_view sql, const std::vector<Parameter>& parameters) {
  TRY(auto* statement, prepared(sql));
  const ResetAtEnd reset{statement};
  TRY_VOID(bind(statement, parameters));
  return step(statement);
}

const volatile std::uint32_t* Connection::wal_index() const {
  constexpr int kRegion = 32 << 10;  // "WAL-mode File Format", section 2.2
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(database_.get(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return nullptr;
  if (file->pMethods == nullptr || file->pMethods->iVersion < 2) return nullptr;
  volatile void* region = nullptr;
  constexpr int kDoNotExtend = 0;
  if (file->pMethods->xShmMap(file, 0, kRegion, kDoNotExtend, &region) != SQLITE_OK) return nullptr;
  return static_cast<const volatile std::uint32_t*>(region);
}

Result<sqlite3_stmt*> Connection::prepared(std::string_view sql) {
  std::string key(sql);
  if (const auto found = statements_.find(key); found != statements_.end()) return found->second.get();
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(database_.get(), key.c_str(), static_cast<int>(key.size() + 1), SQLITE_PREPARE_PERSISTENT,
                         &statement, nullptr) != SQLITE_OK)
    return failure("cannot prepare \"" + key + "\"");
  if (statements_.size() >= kStatementsKept) statements_.clear();
  statements_.emplace(std::move(key), PreparedStatement(statement));
  return statement;
}

Result<void> Connection::bind(sqlite3_stmt* statement, const std::vector<Parameter>& parameters) {
  if (std::cmp_not_equal(sqlite3_bind_parameter_count(statement), parameters.size()))
    return fail("metadata database: a statement was given another number of parameters than it has: " +
                std::string(sqlite3_sql(statement)));
  for (const auto& [name, value] : parameters) {
    const int index = sqlite3_bind_parameter_index(statement, ("$" + std::string(name)).c_str());
    if (index == 0) return fail("metadata database: a statement has no parameter $" + std::string(name));
    if (bind_value(statement, index, value) != SQLITE_OK) return failure("cannot bind $" + std::string(name));
  }
  return {};
}

Result<Executed> Connection::step(sqlite3_stmt* statement) {
  Executed executed;
  const int columns = sqlite3_column_count(statement);
  int status = sqlite3_step(statement);
  for (; status == SQLITE_ROW; status = sqlite3_step(statement))
    executed.returned.push_back(current_row(statement, columns));
  if (status != SQLITE_DONE) return failure("a statement failed");
  executed.rows = columns > 0 ? std::ssize(executed.returned) : sqlite3_changes64(database_.get());
  return executed;
}

std::unexpected<Error> Connection::failure(std::string_view doing) const {
  const int code = sqlite3_errcode(database_.get()) & 0xff;
  const bool busy = code == SQLITE_BUSY || code == SQLITE_LOCKED;
  return fail(busy ? kServiceUnavailable : kInternalFailure,
              "metadata database: " + std::string(doing) + ": " + sqlite3_errmsg(database_.get()));
}

}  // namespace crossgate::storage
