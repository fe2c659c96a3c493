// Where a master key comes from.
#pragma once

#include <string_view>

#include "base/error.h"
#include "base/secret.h"

namespace crossgate::storage {

/// The 32 bytes of the key at `source`, as `Keyring::open` describes it. An error is one line that says which source,
/// what is wrong and, where it is not plain, what to do.
Result<Secret> read_master_key(std::string_view source, bool create);

}  // namespace crossgate::storage
