// Makes packs for fetches with git, as responses that clients follow.
#pragma once

#include <memory>
#include <string>

#include "base/error.h"
#include "git/async.h"
#include "git/child_process.h"
#include "git/pack_query.h"
#include "git/repository_cache.h"
#include "git/response.h"
#include "git/view.h"

namespace crossgate::git {

/// Lets `git upload-pack` answer `input`, a request of `protocol` (empty: v0), from the view. It sends whatever is
/// wanted: `forbidden_want` has looked at that before, and knows more than git of what refs led to a moment ago.
GitCommand upload_pack_command(const View& view, std::string protocol, std::string input);

/// What `make_pack` works with; held by the coroutine that runs it.
struct PackJob {
  std::shared_ptr<View> view;
  RefSnapshotPtr refs;  ///< those that the query's key was made with
  PackQuery query;
};

/// From the packs that are there when the query is for all that they hold (see splice.h); else with
/// `git pack-objects`, or with `git upload-pack` where histories end early. Writes the refs into the view first;
/// when they moved on meanwhile and have a part in the answer, it is not to be kept. Error:
/// kBadGitRequest where the request is at fault. Borrows `processes` and `workers` until it returns.
asio::awaitable<Result<void>> make_pack(Processes& processes, asio::thread_pool& workers, PackJob job,
                                        Response& response);

}  // namespace crossgate::git
