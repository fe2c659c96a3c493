// Metadata in an SQLite file, for one process: a thread that writes and a pool of connections that read.
#pragma once

#include <filesystem>
#include <memory>

#include "base/error.h"
#include "storage/metadata.h"

namespace crossgate::storage {

/// Opens the database, and makes it, tables included, when it is absent and `create` is set. Errors say when it is
/// absent, of a newer format, or not a database of ours. The caller keeps other processes out (storage/open.h).
Result<std::unique_ptr<Metadata>> open_sqlite_metadata(const std::filesystem::path& file, bool create);

}  // namespace crossgate::storage
