// Which packs of a repository to make one of. Pure.
#pragma once

#include <vector>

#include "storage/refs.h"

namespace crossgate::git {

/// So many packs are rolled up at once, at the least: the work of a roll-up is shared by the pushes between two.
inline constexpr std::size_t kLeastRolledUp = 16;

struct RollUp {
  std::vector<storage::Pack> packs;  ///< to become one
  std::vector<storage::Pack> kept;   ///< stay as they are
};

/// The smallest packs of the manifest, as many as it takes for every pack that stays to be at least twice as large as
/// all smaller ones together. `packs` is empty when these are fewer than `least`: then there are fewer than `least`
/// packs and a number that grows with the logarithm of the repository's size. A byte is written again only when its
/// pack at least grows by half, so it is written a number of times that grows with the same logarithm.
RollUp plan_roll_up(std::vector<storage::Pack> manifest, std::size_t least = kLeastRolledUp);

/// The same, with every inlined pack among those that become one.
RollUp with_inlined(RollUp plan);

}  // namespace crossgate::git
