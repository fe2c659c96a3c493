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

/// What to store of a pushed pack, when it is small and it is certain, by this alone, that git would find nothing wrong
/// with its objects and that everything the tips lead to is in the pack or reachable from a ref of `known`. nullopt
/// means "not certain": git decides, and words the refusal. `objects` reads the objects that `known`'s refs lead to;
/// what else it may hold proves nothing. Afterwards it has those of the proved pack, too. Objects larger than
/// `most_object_bytes` are never taken. Blocks.
std::optional<CompletePack> prove_small_push(std::string_view pack, const std::vector<ObjectId>& tips,
                                             ObjectReader& objects, const storage::RefSnapshot& known,
                                             std::uint64_t most_object_bytes);

}  // namespace crossgate::git
