// Proves a small push in process: what most pushes are, one or a few commits on top of a branch.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/git_names.h"
#include "git/object_reader.h"
#include "git/pushed_pack.h"
#include "storage/refs.h"

namespace crossgate::git {

/// The files to store of a pushed pack, when it is small and it is certain, by this alone, that git would find nothing
/// wrong with its objects and that everything the tips lead to is in the pack or reachable from a ref of `known`.
/// nullopt means "not certain": git decides, and words the refusal. `existing` reads the objects that `known`'s refs
/// lead to; what else it may hold proves nothing. Objects larger than `most_object_bytes` are never taken. Blocks.
std::optional<PackFiles> prove_small_push(std::string_view pack, const std::vector<ObjectId>& tips,
                                          const ObjectReader& existing, const storage::RefSnapshot& known,
                                          std::uint64_t most_object_bytes);

}  // namespace crossgate::git
