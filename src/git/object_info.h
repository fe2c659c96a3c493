// The v2 command "object-info" (gitprotocol-v2): the sizes of objects, without the objects.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/git_names.h"
#include "git/async.h"
#include "git/engine.h"
#include "git/pkt_line.h"

namespace crossgate::git {

struct ObjectInfoArguments {
  bool size = false;
  std::vector<ObjectId> ids;
};

/// The arguments that follow the delimiter, to the flush. Error: kBadGitRequest.
Result<ObjectInfoArguments> parse_object_info(PacketCursor& packets);

/// An object that is not there has no size. Tells of every object whose id the client knows, reachable or not, as git
/// does.
asio::awaitable<Result<void>> object_info(Engine& engine, const RepositoryId& repository,
                                          const ObjectInfoArguments& arguments, ByteSink& out);

}  // namespace crossgate::git
