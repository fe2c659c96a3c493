// A clone made of the packs that are there, without git recomputing it.
#pragma once

#include <memory>

#include "base/error.h"
#include "git/async.h"
#include "git/child_process.h"
#include "git/pack_maker.h"
#include "git/response.h"

namespace crossgate::git {

/// False, with nothing appended: the query is none for everything, the packs cannot be put together, or they hold
/// more than refs lead to, which nobody may see. Borrows as `make_pack` does.
asio::awaitable<Result<bool>> splice(Processes& processes, asio::thread_pool& workers, const PackJob& job,
                                     Response& response);

}  // namespace crossgate::git
