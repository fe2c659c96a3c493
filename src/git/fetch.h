// Serves a fetch: gitprotocol-v2, "fetch", and gitprotocol-pack, "Fetching Data From a Server".
#pragma once

#include <string>

#include "base/error.h"
#include "base/names.h"
#include "git/async.h"
#include "git/engine.h"
#include "git/fetch_request.h"
#include "git/host.h"

namespace crossgate::git {

asio::awaitable<Result<void>> fetch_v2(Engine& engine, const UploadRequest& upload, const FetchRequest& request,
                                       ByteSink& out);

/// v0 or v1. `body` is what `request` was read from.
asio::awaitable<Result<void>> fetch_v0(Engine& engine, const UploadRequest& upload, const FetchRequest& request,
                                       std::string body, ByteSink& out);

}  // namespace crossgate::git
