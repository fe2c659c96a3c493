// Makes the pack of a small fetch in process, where starting git would cost more than the pack.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"
#include "git/object_reader.h"
#include "git/pack_query.h"
#include "storage/refs.h"

namespace crossgate::git {

/// The most that is held in memory for one.
inline constexpr std::uint64_t kMostSmallPack = 4 << 20;

/// The pack of a query that has haves, a whole depth and no filter, over the objects of a view at `objects`; with
/// include-tag the tags of `refs`. nullopt: it is not small. Blocks.
Result<std::optional<std::string>> small_pack(const std::filesystem::path& objects, const PackQuery& query,
                                              const storage::RefSnapshot& refs);

}  // namespace crossgate::git
