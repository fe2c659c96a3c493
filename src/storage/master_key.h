// Where a master key comes from.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/secret.h"

namespace crossgate::storage {

struct MasterKey {
  Secret key;                 ///< 32 bytes
  std::optional<Time> until;  ///< an older key counts until then; nullopt: the one in use
};

/// The keys at `source`, as `Keyring::open` describes them, the one in use first. An error is one line that says which
/// source, what is wrong and, where it is not plain, what to do.
Result<std::vector<MasterKey>> read_master_keys(std::string_view source, bool create);

/// Puts these keys into the file in place of what it has, at once.
Result<void> replace_key_file(const std::filesystem::path& path, const std::vector<MasterKey>& keys);

/// The path of "file:PATH"; nullopt for other sources.
std::optional<std::filesystem::path> key_file_of(std::string_view source);

Secret new_master_key();

}  // namespace crossgate::storage
