// What a fetch asks for, in every version of the protocol. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/git_names.h"
#include "git/pkt_line.h"

namespace crossgate::git {

/// How the pack goes out: as it is (v0 without the capability), or in packets with a band's number.
enum class SideBand { none, small, large };
enum class MultiAck { none, basic, detailed };

/// Where the histories that are sent end (gitprotocol-v2, "fetch": shallow, deepen…).
struct Depth {
  std::vector<ObjectId> shallow;  ///< where the client's own history ends
  std::optional<std::uint64_t> commits;
  std::optional<std::uint64_t> since;  ///< seconds since 1970
  std::vector<std::string> not_refs;
  bool relative = false;

  bool deepens() const { return commits || since || !not_refs.empty(); }
  /// Nothing of it: the client's histories are whole and are to stay so.
  bool is_whole() const { return shallow.empty() && !deepens(); }
};

struct FetchRequest {
  std::vector<ObjectId> wants;
  std::vector<std::string> want_refs;  ///< v2
  std::vector<ObjectId> haves;
  Depth depth;
  std::string filter;  ///< empty: everything

  bool thin_pack = false;
  bool ofs_delta = false;
  bool include_tag = false;
  bool no_progress = false;
  bool done = false;

  bool wait_for_done = false;  ///< v2
  bool sideband_all = false;   ///< v2

  MultiAck multi_ack = MultiAck::none;   ///< v0
  bool no_done = false;                  ///< v0
  SideBand side_band = SideBand::large;  ///< v0 may say less
};

/// A v0 or v1 request (gitprotocol-pack, "Packfile Negotiation"). Error: kBadGitRequest.
Result<FetchRequest> parse_v0_fetch(std::string_view request);

/// A v2 request up to its arguments (gitprotocol-v2, "Command Request").
struct V2Command {
  std::string name;
  bool has_arguments = false;  ///< a delimiter stood at the end, not a flush
};
Result<V2Command> parse_v2_command(PacketCursor& packets);

/// The arguments of a v2 "fetch", to the flush. Error: kBadGitRequest.
Result<FetchRequest> parse_v2_fetch(PacketCursor& packets);

/// Whether a partial clone may ask for this (git-rev-list(1), --filter): blob:none, blob:limit=N[kmg], tree:N,
/// object:type=T, and combinations of them. Not sparse:oid, which reads a file of the repository and is costly.
bool is_filter(std::string_view spec);

}  // namespace crossgate::git
