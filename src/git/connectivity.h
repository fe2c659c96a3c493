// Asks git whether objects are whole, and whether some are reachable from others.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "base/error.h"
#include "base/git_names.h"
#include "git/async.h"
#include "git/child_process.h"
#include "git/pack_index.h"
#include "storage/refs.h"

namespace crossgate::git {

/// Everything that `ids` lead to, and no tip of `known` leads to, is there (git-rev-list(1), as git's own
/// receive-pack asks it). `keeps` holds `repository` in place.
asio::awaitable<Result<bool>> is_connected(Processes& processes, const std::filesystem::path& repository,
                                           std::shared_ptr<const void> keeps, const std::vector<ObjectId>& ids,
                                           const storage::RefSnapshot& known);

/// Every one of `commits`, which are there, is reachable from one of `tips`. A tip that is gone counts for nothing.
asio::awaitable<Result<bool>> are_reachable_commits(Processes& processes, const std::filesystem::path& repository,
                                                    std::shared_ptr<const void> keeps,
                                                    const std::vector<ObjectId>& commits,
                                                    const std::vector<ObjectId>& tips);

/// The first of `objects`, of any type, that none of `tips` leads to. Costs a walk over everything that they lead to.
asio::awaitable<Result<std::optional<ObjectId>>> first_unreachable(Processes& processes,
                                                                   const std::filesystem::path& repository,
                                                                   std::shared_ptr<const void> keeps,
                                                                   const std::vector<ObjectId>& objects,
                                                                   const std::vector<ObjectId>& tips);

/// How many objects the tips of `refs` lead to.
asio::awaitable<Result<std::uint64_t>> count_reachable(Processes& processes, const std::filesystem::path& repository,
                                                       std::shared_ptr<const void> keeps,
                                                       const storage::RefSnapshot& refs);

/// The same, looking for each of them in `packs`; nullopt: one is in none.
asio::awaitable<Result<std::optional<std::uint64_t>>> count_reachable_in(Processes& processes,
                                                                         const std::filesystem::path& repository,
                                                                         std::shared_ptr<const void> keeps,
                                                                         const storage::RefSnapshot& refs,
                                                                         const std::vector<PackIndex>& packs);

}  // namespace crossgate::git
