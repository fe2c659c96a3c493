// A copy of a database that is in use.
#pragma once

#include <filesystem>

#include "base/error.h"

namespace crossgate::storage {

/// Makes `to`, which must not exist, a copy of the database `from` as of one moment, whoever writes to it meanwhile
/// (sqlite.org/backup.html). Durable when it returns; removed when it fails. Blocks.
Result<void> copy_sqlite_database(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace crossgate::storage
