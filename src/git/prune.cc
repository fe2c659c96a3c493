#include "git/prune.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/write_point.h"
#include "git/id_lines.h"
#include "git/pack_index.h"

namespace crossgate::git {
namespace {

using storage::Pack;

/// Refs and manifest are read one after the other; a push between the two makes them tell of two versions.
constexpr int kMostReads = 10;
/// A proof that a push has overtaken goes on from where it was.
constexpr int kMostProofs = 10;

std::string lines_of(const std::vector<ObjectId>& ids, std::string_view prefix = {}) {
  std::string lines;
  lines.reserve(ids.size() * (2 * ObjectId::kSize + 2));
  for (const auto& id : ids) lines.append(prefix).append(id.hex()).append("\n");
  return lines;
}

bool is_expired(const Pack& pack, Time before) { return pack.unreachable_since && *pack.unreachable_since <= before; }

/// Which objects of some packs were named.
class Marks {
 public:
  Result<void> add(const std::filesystem::path& idx) {
    TRY(auto index, PackIndex::open(idx));
    marked_.emplace_back(index.size());
    indexes_.push_back(std::move(index));
    return {};
  }
  /// False: none of the packs has it.
  bool mark(const ObjectId& id) {
    bool found = false;
    for (std::size_t i = 0; i < indexes_.size(); ++i) {
      const auto position = indexes_[i].find(id.bytes());
      if (position) marked_[i][*position] = found = true;
    }
    return found;
  }
  std::vector<ObjectId> unmarked(std::size_t pack) const {
    std::vector<ObjectId> ids;
    for (std::size_t i = 0; i < marked_[pack].size(); ++i)
      if (!marked_[pack][i]) ids.push_back(*ObjectId::from_bytes(indexes_[pack].id(i)));
    return ids;
  }

 private:
  std::vector<PackIndex> indexes_;
  std::vector<std::vector<bool>> marked_;
};

}  // namespace

Result<std::optional<Pruner::State>> Pruner::read(const RepositoryId& repository) {
  for (int reads = 0; reads < kMostReads; ++reads) {
    TRY(auto snapshot, refs_.load(repository));
    TRY(auto manifest, refs_.manifest(repository));
    TRY(auto needed, refs_.keep_roots(repository));
    TRY(const auto head, refs_.head(repository));
    if (!snapshot || !manifest || !head) return std::nullopt;
    if (snapshot->head != *head || manifest->head != *head) continue;
    for (const auto& ref : snapshot->refs) needed.push_back(ref.id);
    return State{*std::move(snapshot), *std::move(manifest), std::move(needed)};
  }
  return std::nullopt;
}

Result<Pruner::Division> Pruner::find_unneeded(const State& state, const std::shared_ptr<View>& view,
                                               const BackgroundGit::Wanted& wanted) {
  const auto live = live_packs(state.manifest.packs);
  Marks marks;
  for (const Pack& pack : live) TRY_VOID(marks.add(view->file_of(pack, ".idx")));
  Division division;
  IdLines lines;
  const auto mark = [&](const ObjectId& id) { division.rescues |= !marks.mark(id); };
  // Without a tip, git has nothing to walk and says so.
  if (!state.needed.empty())
    TRY_VOID(bench_.run({.arguments = {"rev-list", "--objects", "--no-object-names", "--use-bitmap-index", "--stdin"},
                         .git_directory = view->directory(),
                         .input = lines_of(state.needed)},
                        view, wanted, [&](std::string_view bytes) { lines.add(bytes, mark); }));
  std::unordered_set<ObjectId> unneeded;
  for (std::size_t i = 0; i < live.size(); ++i) {
    const auto ids = marks.unmarked(i);
    (ids.empty() ? division.stay : division.divide).push_back(live[i]);
    unneeded.insert(ids.begin(), ids.end());
  }
  division.unneeded = lines_of({unneeded.begin(), unneeded.end()});
  return division;
}

Result<Pruner::Outcome> Pruner::set_aside(const RepositoryId& repository, const storage::Lease& lease,
                                          const BackgroundGit::Wanted& wanted) {
  TRY(const auto rewritten, upkeep_.rewritten(repository));
  TRY(const auto state, read(repository));
  if (!state) return Outcome::nothing;
  TRY(const auto view, bench_.lay_out(repository, state->manifest));
  if (!view) return Outcome::stale;
  TRY(const auto division, find_unneeded(*state, view, wanted));
  auto outcome = Outcome::nothing;
  if (!division.divide.empty() || division.rescues) {
    TRY(outcome, divide(*state, view, division, lease, wanted));
  }
  if (rewritten && outcome != Outcome::stale) TRY_VOID(upkeep_.settle(*rewritten));
  return outcome;
}

Result<Pruner::Outcome> Pruner::divide(const State& state, const std::shared_ptr<View>& view, const Division& division,
                                       const storage::Lease& lease, const BackgroundGit::Wanted& wanted) {
  const RepositoryId& repository = state.refs.repository;
  storage::ManifestSwap swap{.repository = repository,
                             .epoch = state.manifest.head.epoch,
                             .leave = blobs_of(division.divide),
                             .join = {},
                             .lease = lease,
                             .now = clock_.now(),
                             .dropping_at_version = {}};
  std::vector<std::string> arguments{"--revs"};
  for (const Pack& pack : division.stay) arguments.push_back("--keep-pack=pack-" + pack.checksum + ".pack");
  TRY(const auto needed, bench_.pack_objects(view, std::move(arguments), lines_of(state.needed), wanted));
  TRY(const auto cruft, division.unneeded.empty() ? Result<std::optional<MadePack>>()
                                                  : bench_.pack_objects(view, {}, division.unneeded, wanted));
  std::vector<MadePack> made;
  if (needed) made.push_back(*needed);
  if (cruft) made.push_back(*cruft);
  TRY_VOID(prove_nothing_lost(*view, division.divide, division.stay, made));
  for (const MadePack& one : made) {
    TRY(auto pack, bench_.store(repository, one));
    pack.version = state.manifest.head.version;
    swap.join.push_back(std::move(pack));
  }
  if (cruft) swap.join.back().unreachable_since = swap.now;
  reached(WritePoint::packs_divided);
  TRY(const auto swapped, upkeep_.swap(swap));
  return swapped == storage::Upkeep::SwapOutcome::swapped ? Outcome::done : Outcome::stale;
}

Result<bool> Pruner::is_whole(const std::shared_ptr<View>& view, const std::vector<ObjectId>& needed,
                              const std::vector<ObjectId>& proved, const BackgroundGit::Wanted& wanted) {
  if (needed.empty()) return true;
  // As a push is proved: without bitmaps, which would take it on trust that blobs are there.
  const auto walked = bench_.run({.arguments = {"rev-list", "--objects", "--stdin", "--quiet"},
                                  .git_directory = view->directory(),
                                  .input = lines_of(needed) + lines_of(proved, "^")},
                                 view, wanted);
  // A walk that was broken off proves nothing either.
  return walked.has_value();
}

Result<bool> Pruner::has_expired(const RepositoryId& repository, Time before) {
  TRY(const auto manifest, refs_.manifest(repository));
  return manifest && std::ranges::any_of(manifest->packs, [&](const Pack& pack) { return is_expired(pack, before); });
}

Result<Pruner::Outcome> Pruner::drop(const RepositoryId& repository, Time before, const storage::Lease& lease,
                                     const BackgroundGit::Wanted& wanted) {
  std::vector<ObjectId> proved;
  for (int proofs = 0; proofs < kMostProofs; ++proofs) {
    TRY(auto state, read(repository));
    if (!state) return Outcome::nothing;
    auto& packs = state->manifest.packs;
    const auto expired =
        std::ranges::stable_partition(packs, [&](const Pack& pack) { return !is_expired(pack, before); });
    const std::vector<Pack> leave(expired.begin(), expired.end());
    if (leave.empty()) return Outcome::nothing;
    packs.erase(expired.begin(), expired.end());
    TRY(const auto view, bench_.lay_out(repository, state->manifest));
    if (!view) continue;
    TRY(const bool whole, is_whole(view, state->needed, proved, wanted));
    if (!whole) return Outcome::stale;
    reached(WritePoint::cruft_proved);
    TRY(const auto swapped, upkeep_.swap({.repository = repository,
                                          .epoch = state->manifest.head.epoch,
                                          .leave = blobs_of(leave),
                                          .join = {},
                                          .lease = lease,
                                          .now = clock_.now(),
                                          .dropping_at_version = state->manifest.head.version}));
    if (swapped == storage::Upkeep::SwapOutcome::swapped) return Outcome::done;
    if (swapped == storage::Upkeep::SwapOutcome::lease_lost) return Outcome::stale;
    proved = std::move(state->needed);
  }
  return Outcome::stale;
}

}  // namespace crossgate::git
