// A pack's reachability bitmap, out of that of a multi-pack-index.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/error.h"

namespace crossgate::git {

/// `packs` holds a multi-pack-index of exactly one pack, and its bitmap. Writes the same bitmap as the pack's own to
/// `to`: the objects are in the same order in both, so only the checksums differ (gitformat-bitmap, "Header" and
/// "Trailer"; "a multi-pack bitmap ... pseudo-pack order"). Fails when there is no such bitmap: git says so in a
/// warning only. Blocks.
Result<void> take_bitmap_of_only_pack(const std::filesystem::path& packs, std::string_view pack_checksum,
                                      const std::filesystem::path& to);

}  // namespace crossgate::git
