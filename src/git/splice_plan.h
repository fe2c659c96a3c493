// Whether the packs of a repository can be sent one behind the other, as one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/error.h"
#include "git/pack_query.h"
#include "storage/refs.h"

namespace crossgate::git {

/// A pack's entries from its beginning up to `end`. What index-pack appended to complete a thin pack
/// (git-index-pack(1), --fix-thin) stands behind it, and in another pack.
struct SplicedPart {
  std::filesystem::path pack;
  std::uint64_t end = 0;
  std::uint64_t objects = 0;
};

struct SplicePlan {
  std::vector<SplicedPart> parts;
  std::uint64_t objects = 0;  ///< of all parts: every object of every pack, each once
};

/// For a view's packs, oldest first. nullopt: an object stands in two packs, and not only where it can be left out; or
/// there are many packs. Blocks.
Result<std::optional<SplicePlan>> splice_plan(const std::vector<std::filesystem::path>& oldest_first);

/// Whether the query asks for all that the refs lead to, for a client that has nothing of it and can take packs as
/// they lie here.
bool asks_for_everything(const PackQuery& query, const storage::RefSnapshot& refs);

}  // namespace crossgate::git
