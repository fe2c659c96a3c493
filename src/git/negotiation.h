// Finds what a client and a repository have in common, and tells the client in its version's words.
#pragma once

#include <string>
#include <vector>

#include "base/git_names.h"
#include "git/fetch_request.h"
#include "git/object_reader.h"

namespace crossgate::git {

struct Negotiation {
  std::vector<ObjectId> common;  ///< the haves that are there, in the client's order
  bool ready = false;            ///< every want leads to something in common: asking further gains nothing
};

/// Blocks. `ready` is looked for within a bounded number of commits; beyond it the client just asks on.
Negotiation negotiate(const ObjectReader& objects, const std::vector<ObjectId>& wants,
                      const std::vector<ObjectId>& haves);

/// What is said before the pack, and whether a pack follows.
struct Acknowledgment {
  std::string packets;
  bool pack_follows = false;
};
/// gitprotocol-v2, "acknowledgments": the lines, one a string, which may have to go into a sideband.
std::vector<std::string> v2_acknowledgments(const Negotiation& negotiation, bool ready);
/// gitprotocol-pack, "Packfile Negotiation".
Acknowledgment v0_acknowledgment(const FetchRequest& request, const Negotiation& negotiation);

}  // namespace crossgate::git
