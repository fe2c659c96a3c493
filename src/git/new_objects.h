// What a client lacks when it is only a little behind.
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_set>
#include <vector>

#include "base/git_names.h"
#include "git/object_reader.h"

namespace crossgate::git {

struct NewObjects {
  std::vector<ObjectId> ids;           ///< each once: commits, what they lead to, tags
  std::unordered_set<ObjectId> known;  ///< some of what the client has, on which deltas may build
};

/// How much is looked at before this is left to others.
struct WalkLimits {
  std::size_t commits = 512;
  std::size_t objects = 2048;  ///< of the answer
};

/// Everything that `wants` lead to and `haves` do not; a little more, where histories cross, and never less. The client
/// has all that its haves lead to. nullopt: beyond the limits, or a want is neither a commit nor a tag of one. Blocks.
std::optional<NewObjects> new_objects(const ObjectReader& objects, const std::vector<ObjectId>& wants,
                                      const std::vector<ObjectId>& haves, const WalkLimits& limits);

}  // namespace crossgate::git
