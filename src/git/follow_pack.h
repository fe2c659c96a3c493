// The pack of a query: kept, being made, or begun now.
#pragma once

#include <memory>

#include "base/error.h"
#include "base/names.h"
#include "git/async.h"
#include "git/engine.h"
#include "git/pack_maker.h"
#include "git/response.h"

namespace crossgate::git {

/// Blocks for a moment. Processes are started as `processes` of whom the pack is for; `reader` resumes who waits for
/// the response to grow.
Result<std::unique_ptr<Follower>> follow_pack(Engine& engine, Processes processes, const RepositoryId& repository,
                                              PackJob job, const asio::any_io_executor& reader);

}  // namespace crossgate::git
