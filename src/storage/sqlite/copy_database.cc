#include "storage/sqlite/copy_database.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <system_error>

#include "storage/directory/durable_files.h"

namespace crossgate::storage {
namespace {

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Database = std::unique_ptr<sqlite3, Close>;

std::unexpected<Error> failure(const std::filesystem::path& file, sqlite3* database) {
  return fail(file.string() + ": cannot copy the metadata database: " + sqlite3_errmsg(database));
}

Result<Database> open(const std::filesystem::path& file, int flags) {
  sqlite3* opened = nullptr;
  const int status = sqlite3_open_v2(file.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(opened);
  if (status != SQLITE_OK) return failure(file, opened);
  return database;
}

Result<void> copy_pages(const std::filesystem::path& from, const std::filesystem::path& to) {
  TRY(const auto source, open(from, SQLITE_OPEN_READWRITE));
  TRY(const auto target, open(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
  sqlite3_busy_timeout(source.get(), 10'000);
  sqlite3_backup* backup = sqlite3_backup_init(target.get(), "main", source.get(), "main");
  if (backup == nullptr) return failure(from, target.get());
  // All pages at once: a copy in steps begins again whenever another process writes between two.
  sqlite3_backup_step(backup, -1);
  if (sqlite3_backup_finish(backup) != SQLITE_OK) return failure(from, target.get());
  return {};
}

}  // namespace

Result<void> copy_sqlite_database(const std::filesystem::path& from, const std::filesystem::path& to) {
  TRY_VOID(open_file(to, O_WRONLY | O_CREAT | O_EXCL, 0600));
  const auto copied = copy_pages(from, to);
  if (!copied) {
    std::error_code ignored;
    std::filesystem::remove(to, ignored);
    return copied;
  }
  TRY(const auto file, open_file(to, O_RDONLY));
  return sync_file(file, to);
}

}  // namespace crossgate::storage
