// What a fetch asks for, read before git's upload-pack is let near it. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/git_names.h"
#include "git/pkt_line.h"

namespace crossgate::git {

/// Checks every line of a v0 or v1 request (gitprotocol-pack, "Packfile Negotiation") and gives the objects that it
/// wants. Error: kBadGitRequest.
Result<std::vector<ObjectId>> parse_v0_wants(std::string_view request);

/// A v2 request up to its arguments (gitprotocol-v2, "Command Request").
struct V2Command {
  std::string name;
  bool has_arguments = false;  ///< a delimiter stood at the end, not a flush
};
Result<V2Command> parse_v2_command(PacketCursor& packets);

/// Checks every argument of a v2 "fetch" and gives the objects that it wants. Only what is advertised is taken: no
/// filters, no wanted refs. Error: kBadGitRequest.
Result<std::vector<ObjectId>> parse_v2_wants(PacketCursor& packets);

}  // namespace crossgate::git
