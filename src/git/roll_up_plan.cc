#include "git/roll_up_plan.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace crossgate::git {

RollUp plan_roll_up(std::vector<storage::Pack> manifest, std::size_t least) {
  std::ranges::sort(manifest, [](const storage::Pack& a, const storage::Pack& b) {
    return std::tie(a.size, a.blob) < std::tie(b.size, b.blob);
  });
  std::size_t rolled = 0;
  std::uint64_t smaller = 0;
  for (std::size_t i = 0; i < manifest.size(); ++i) {
    if (i > 0 && manifest[i].size / 2 < smaller) rolled = i + 1;
    smaller += manifest[i].size;
  }
  if (rolled < std::max<std::size_t>(least, 2)) rolled = 0;
  const auto split = manifest.begin() + static_cast<std::ptrdiff_t>(rolled);
  return {.packs = {std::make_move_iterator(manifest.begin()), std::make_move_iterator(split)},
          .kept = {std::make_move_iterator(split), std::make_move_iterator(manifest.end())}};
}

RollUp with_inlined(RollUp plan) {
  const auto inlined =
      std::ranges::stable_partition(plan.kept, [](const storage::Pack& pack) { return !pack.inlined; });
  plan.packs.insert(plan.packs.end(), std::make_move_iterator(inlined.begin()), std::make_move_iterator(inlined.end()));
  plan.kept.erase(inlined.begin(), inlined.end());
  return plan;
}

}  // namespace crossgate::git
