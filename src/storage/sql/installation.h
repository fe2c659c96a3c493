// What a database says about itself.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "storage/metadata.h"

namespace crossgate::storage {

/// The id of the master key that the database was made with (`Keyring::id`), which becomes `id` where none was recorded
/// yet. Blocks.
Result<std::string> adopt_master_key_id(Metadata& metadata, std::string_view id);

}  // namespace crossgate::storage
