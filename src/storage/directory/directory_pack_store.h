// A PackStore in a directory: ROOT/xx/REPOSITORY/BLOB.KIND, xx being the first two digits of the repository's id.
#pragma once

#include <filesystem>
#include <memory>

#include "base/error.h"
#include "storage/directory/durable_files.h"
#include "storage/pack_store.h"

namespace crossgate::storage {

/// Makes `root` where it is absent, and empties ROOT/incoming, where blobs are written before they get their name.
/// The caller keeps other processes out (storage/open.h), but for those that open the store `beside` it, which
/// empties nothing: what two processes write has different names.
enum class StoreUse { alone, beside };
Result<std::unique_ptr<PackStore>> open_directory_pack_store(const std::filesystem::path& root,
                                                             StoreUse use = StoreUse::alone,
                                                             std::unique_ptr<Disk> disk = std::make_unique<Disk>());

}  // namespace crossgate::storage
