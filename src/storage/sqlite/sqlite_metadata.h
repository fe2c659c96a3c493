// Metadata in an SQLite file, for one process: a thread that writes and a pool of connections that read.
#pragma once

#include <filesystem>
#include <memory>

#include "base/error.h"
#include "storage/metadata.h"

namespace crossgate::storage {

/// What becomes of a database that an earlier version wrote: only who has it alone may migrate it.
enum class EarlierFormat { migrate, refuse };

/// Opens the database, and makes it, tables included, when it is absent and `create` is set. Errors say when it is
/// absent, of another format, or not a database of ours. The caller keeps other processes out (storage/open.h).
Result<std::unique_ptr<Metadata>> open_sqlite_metadata(const std::filesystem::path& file, bool create,
                                                       EarlierFormat earlier = EarlierFormat::migrate);

}  // namespace crossgate::storage
