#include "git/splice_plan.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "git/pack_entry.h"
#include "git/pack_index.h"

namespace crossgate::git {
namespace {

namespace fs = std::filesystem;

/// Maintenance keeps them fewer.
constexpr std::size_t kMostSpliced = 128;

struct Candidate {
  fs::path pack;
  std::uint64_t size;
  PackIndex index;
};

Result<std::vector<Candidate>> candidates(const std::vector<fs::path>& packs) {
  std::vector<Candidate> found;
  for (const auto& pack : packs) {
    std::error_code error;
    const auto size = fs::file_size(pack, error);
    if (error) return fail("cannot look at " + pack.string() + ": " + error.message());
    TRY(auto index, PackIndex::open(fs::path(pack).replace_extension(".idx")));
    found.push_back({pack, size, std::move(index)});
  }
  return found;
}

struct Place {
  std::uint64_t offset;
  bool elsewhere;  ///< in a pack before this one
};

/// The beginning of a pack whose objects are in none of `before`, when all of the rest are.
std::optional<SplicedPart> part_of(const Candidate& pack, const std::vector<const Candidate*>& before) {
  std::vector<Place> entries;
  for (std::size_t i = 0; i < pack.index.size(); ++i) {
    const auto id = pack.index.id(i);
    const bool elsewhere =
        std::ranges::any_of(before, [id](const Candidate* other) { return other->index.contains(id); });
    entries.push_back({pack.index.offset(i), elsewhere});
  }
  SplicedPart part{.pack = pack.pack, .end = pack.size - kPackTrailer, .objects = pack.index.size()};
  if (std::ranges::none_of(entries, &Place::elsewhere)) return part;
  std::ranges::sort(entries, {}, &Place::offset);
  const auto rest = std::ranges::find_if(entries, &Place::elsewhere);
  if (!std::all_of(rest, entries.end(), [](const Place& entry) { return entry.elsewhere; })) return std::nullopt;
  part.end = rest->offset;
  part.objects = static_cast<std::uint64_t>(rest - entries.begin());
  return part;
}

std::optional<SplicePlan> plan_in_order(const std::vector<const Candidate*>& packs) {
  SplicePlan plan;
  std::vector<const Candidate*> before;
  for (const Candidate* pack : packs) {
    auto part = part_of(*pack, before);
    if (!part) return std::nullopt;
    before.push_back(pack);
    if (part->objects == 0) continue;
    plan.objects += part->objects;
    plan.parts.push_back(*std::move(part));
  }
  return plan;
}

}  // namespace

Result<std::optional<SplicePlan>> splice_plan(const std::vector<fs::path>& oldest_first) {
  if (oldest_first.empty() || oldest_first.size() > kMostSpliced) return std::nullopt;
  TRY(const auto found, candidates(oldest_first));
  std::vector<const Candidate*> packs;
  for (const auto& candidate : found) packs.push_back(&candidate);
  // A thin pack was completed from older ones, so the older come first. Where that does not hold (two pushes crossed,
  // and what completed the one was made a pack with others), the largest may be the one that others were completed
  // from.
  if (auto plan = plan_in_order(packs)) return plan;
  std::ranges::stable_sort(packs, std::greater(), [](const Candidate* pack) { return pack->index.size(); });
  return plan_in_order(packs);
}

bool asks_for_everything(const PackQuery& query, const storage::RefSnapshot& refs) {
  if (!query.haves.empty() || !query.filter.empty() || !query.depth.is_whole() || !query.ofs_delta) return false;
  return !refs.refs.empty() && std::ranges::all_of(refs.refs, [&](const storage::Ref& ref) {
    return std::ranges::binary_search(query.wants, ref.id);
  });
}

}  // namespace crossgate::git
