// Takes a push: gitprotocol-pack, "Pushing Data To a Server".
#pragma once

#include "base/error.h"
#include "git/async.h"
#include "git/engine.h"
#include "git/host.h"

namespace crossgate::git {

/// See Host::receive_pack.
asio::awaitable<Result<void>> receive_pack(Engine& engine, const PushRequest& request, ByteSource& in, ByteSink& out);

}  // namespace crossgate::git
