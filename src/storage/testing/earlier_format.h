// A database as an earlier version of the program left it.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace crossgate::storage {

/// The text of a file of src/storage/testdata/.
inline std::string testdata(std::string_view name) {
  std::stringstream text;
  text << std::ifstream(std::string(CROSSGATE_SOURCE_DIR "/src/storage/testdata/").append(name)).rdbuf();
  return text.str();
}

/// A database of an earlier format in the place of the one at `file`, which nobody has open. `rows`: SQL.
inline void make_earlier_format(int format, const std::filesystem::path& file, const std::string& rows) {
  for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + end);
  const std::string sql =
      "PRAGMA journal_mode = WAL; BEGIN;" + testdata("format-" + std::to_string(format) + ".sql") + rows + "COMMIT;";
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

}  // namespace crossgate::storage
