// Takes a pushed pack in: streamed into `git index-pack`, checked as strictly as git fsck would.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "git/async.h"
#include "git/engine.h"
#include "git/pkt_stream.h"
#include "git/quarantine.h"

namespace crossgate::git {

/// How much of a push that is refused is read before the answer, so that the client sees the answer and not a broken
/// pipe; beyond it the connection is given up.
inline constexpr std::uint64_t kMostDrained = 64ULL << 20;
inline constexpr std::chrono::seconds kLongestDrain{30};

struct IndexOutcome {
  std::optional<IndexedPack> pack;  ///< none when it was refused, or had no objects
  std::string refusal;              ///< why, for the user; empty when it was taken
  bool body_left = false;           ///< the rest of the body was longer than what is drained
};

/// Reads `begin` and then the rest of `body` as a pack into `quarantine`; what git says meanwhile goes to `out` once
/// the body is read. Error: the connection or this machine failed, or there was no turn for a process.
asio::awaitable<Result<IndexOutcome>> index_pack(Engine& engine, Processes& processes,
                                                 std::shared_ptr<Quarantine> quarantine, std::string_view begin,
                                                 PacketReader& body, SidebandWriter& out, bool quiet);

/// What a user hears when a push does not fit.
inline constexpr std::string_view kDiskIsFull = "the server's disk is full";

/// Why index-pack failed, in a line for the user, from its exit status and the last it said.
std::string index_pack_refusal(int status, std::string_view errors);

}  // namespace crossgate::git
