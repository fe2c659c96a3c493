// Everything in the database that is sealed under the master key, to be sealed anew when that is turned over.
#pragma once

#include <string_view>

#include "base/error.h"
#include "storage/keyring.h"
#include "storage/metadata.h"

namespace crossgate::storage {

/// Seals every secret anew under the keyring's newest key, from the older key `recorded`, which the keyring has too,
/// and records the new key's id: all in one transaction. Only for who holds the directory's lock: no account's version
/// moves. Fails where something cannot be opened, and changes nothing then.
Result<void> reseal(Metadata& metadata, const Keyring& keyring, std::string_view recorded);

}  // namespace crossgate::storage
