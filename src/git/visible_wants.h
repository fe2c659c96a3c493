// Decides whether a client may have what it asks for; git's own upload-pack does not look in v2.
#pragma once

#include <optional>
#include <vector>

#include "base/error.h"
#include "base/git_names.h"
#include "git/async.h"
#include "git/engine.h"

namespace crossgate::git {

/// The first of `wants` that neither a ref nor a keep-root leads to, nor led to a moment ago; nullopt when the client
/// may have all of them. What a ref shows costs nothing; for other commits histories are walked, and for trees and
/// blobs, which partial clones ask for, everything that refs lead to.
asio::awaitable<Result<std::optional<ObjectId>>> forbidden_want(Engine& engine, Processes& processes,
                                                                const RepositoryId& repository,
                                                                const OpenRepository& opened,
                                                                const std::vector<ObjectId>& wants);

}  // namespace crossgate::git
