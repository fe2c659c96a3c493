// What a repository tells of itself before anything is asked: refs (v0, v1) or capabilities (v2).
#pragma once

#include "base/error.h"
#include "git/async.h"
#include "git/host.h"
#include "storage/refs.h"

namespace crossgate::git {

/// gitprotocol-http, "Smart Server Response", and gitprotocol-v2, "Capability Advertisement". A push is always
/// advertised with its refs: there is no second version of it.
asio::awaitable<Result<void>> advertise(const storage::RefSnapshot& snapshot, Service service, ProtocolVersion version,
                                        ByteSink& out);

}  // namespace crossgate::git
