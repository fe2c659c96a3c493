// The v2 command "ls-refs" (gitprotocol-v2), answered from refs in memory.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "git/async.h"
#include "git/listed_refs.h"
#include "git/pkt_line.h"

namespace crossgate::git {

struct LsRefsArguments {
  bool peel = false;
  bool symrefs = false;
  bool unborn = false;
  std::vector<std::string> prefixes;  ///< in order, none a prefix of another; empty: all refs
};

/// The arguments that follow the delimiter, to the flush. Error: kBadGitRequest.
Result<LsRefsArguments> parse_ls_refs(PacketCursor& packets);

/// Costs in proportion to the refs that are sent.
asio::awaitable<Result<void>> ls_refs(const ListedRefs& refs, const LsRefsArguments& arguments, ByteSink& out);

}  // namespace crossgate::git
