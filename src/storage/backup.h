// A data directory copied while it is in use, and made again from the copy.
#pragma once

#include <cstddef>
#include <filesystem>

#include "base/error.h"

namespace crossgate::storage {

struct CopiedPacks {
  std::size_t copied = 0;   ///< linked, where both are on one file system
  std::size_t kept = 0;     ///< were there already
  std::size_t removed = 0;  ///< nobody needs them any more
};

/// Makes `to` a copy of the data directory `from` as of one moment: first the database, then every pack that it names;
/// what is there already stays. Interrupted, `to` is what it was before, but for packs that the next backup uses. The
/// master key is not copied. Fails when a pack was removed meanwhile: the grace was shorter than the backup.
Result<CopiedPacks> back_up(const std::filesystem::path& from, const std::filesystem::path& to);

/// Makes the data directory `to`, which must hold none, from a backup. Every cache of what was there before is
/// invalid: heads get new tokens, the database another incarnation. The master key is the caller's to bring.
Result<CopiedPacks> restore(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace crossgate::storage
