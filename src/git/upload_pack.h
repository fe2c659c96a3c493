// Serves a fetch: gitprotocol-v2, "fetch", and gitprotocol-pack, "Fetching Data From a Server".
#pragma once

#include "base/error.h"
#include "base/names.h"
#include "git/async.h"
#include "git/engine.h"
#include "git/host.h"

namespace crossgate::git {

/// See Host::upload_pack.
asio::awaitable<Result<void>> upload_pack(Engine& engine, const RepositoryId& repository, ProtocolVersion version,
                                          ByteSource& in, ByteSink& out);

}  // namespace crossgate::git
