#include "git/repack.h"

#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/write_point.h"
#include "git/pack_bitmap.h"

namespace crossgate::git {
namespace {

namespace fs = std::filesystem;
using storage::BlobKind;
using storage::Pack;

/// What `pack-objects --stdin-packs` reads: the objects of the first, without those of the packs marked "^". Git ends
/// at a name that stands there twice, and one pack may have been pushed twice.
std::string pack_names(const RollUp& plan) {
  std::string names;
  std::set<std::string_view> named;
  for (const Pack& pack : plan.packs)
    if (named.insert(pack.checksum).second) names += "pack-" + pack.checksum + ".pack\n";
  for (const Pack& pack : plan.kept)
    if (named.insert(pack.checksum).second) names += "^pack-" + pack.checksum + ".pack\n";
  return names;
}

RollUp plan_for(const storage::Refs::Manifest& manifest, Extent extent) {
  auto live = live_packs(manifest.packs);
  switch (extent) {
    case Extent::adaptive:
      return plan_roll_up(std::move(live));
    case Extent::inlined:
      return with_inlined(plan_roll_up(std::move(live)));
    case Extent::everything:
      break;
  }
  if (live.size() == 1 && !live.front().inlined) return {.packs = {}, .kept = std::move(live)};
  return {.packs = std::move(live), .kept = {}};
}

}  // namespace

Repacker::Repacker(storage::Metadata& metadata, storage::PackStore& packs, const Clock& clock, BackgroundGit& git,
                   Workbench& bench)
    : packs_(packs), clock_(clock), git_(git), bench_(bench), refs_(metadata), upkeep_(metadata) {}

Result<RepackNeeds> Repacker::needs(const RepositoryId& repository, Extent extent) {
  TRY(const auto manifest, refs_.manifest(repository));
  if (!manifest) return RepackNeeds{};
  RepackNeeds needs{.roll_up = !plan_for(*manifest, extent).packs.empty()};
  if (const Pack* base = pack_with_aids(manifest->packs)) {
    TRY(const auto bitmap, packs_.stat(repository, base->blob, BlobKind::bitmap));
    needs.aids = !bitmap;
  }
  return needs;
}

Result<Repacker::Outcome> Repacker::roll_up(const RepositoryId& repository, Extent extent, const storage::Lease& lease,
                                            const BackgroundGit::Wanted& wanted) {
  TRY(const auto manifest, refs_.manifest(repository));
  if (!manifest) return Outcome::nothing;
  const RollUp plan = plan_for(*manifest, extent);
  if (plan.packs.empty()) return Outcome::nothing;
  TRY(const auto view, bench_.lay_out(repository, *manifest));
  if (!view) return Outcome::stale;
  TRY(auto made, combine(repository, view, plan, wanted));
  storage::ManifestSwap swap{.repository = repository,
                             .epoch = manifest->head.epoch,
                             .leave = blobs_of(plan.packs),
                             .join = {},
                             .lease = lease,
                             .now = clock_.now(),
                             .dropping_at_version = {}};
  if (made) {
    made->version = manifest->head.version;
    swap.join.push_back(*std::move(made));
  }
  reached(WritePoint::packs_combined);
  TRY(const auto swapped, upkeep_.swap(swap));
  // What was made for nothing goes with its intent, when that is old enough.
  return swapped == storage::Upkeep::SwapOutcome::swapped ? Outcome::done : Outcome::stale;
}

/// The pack that takes the place of the plan's, durable in the store; nullopt when those that stay have every object.
Result<std::optional<Pack>> Repacker::combine(const RepositoryId& repository, const std::shared_ptr<View>& view,
                                              const RollUp& plan, const BackgroundGit::Wanted& wanted) {
  TRY(const auto made, bench_.pack_objects(view, {"--stdin-packs"}, pack_names(plan), wanted));
  TRY_VOID(prove_nothing_lost(*view, plan.packs, plan.kept, made ? std::vector{*made} : std::vector<MadePack>()));
  if (!made) return std::nullopt;
  return bench_.store(repository, *made);
}

Result<Repacker::Outcome> Repacker::make_aids(const RepositoryId& repository, const BackgroundGit::Wanted& wanted) {
  TRY(const auto snapshot, refs_.load(repository));
  TRY(const auto manifest, refs_.manifest(repository));
  const Pack* base = manifest ? pack_with_aids(manifest->packs) : nullptr;
  if (!snapshot || base == nullptr) return Outcome::nothing;
  TRY(const auto bitmap_there, packs_.stat(repository, base->blob, BlobKind::bitmap));
  if (bitmap_there) return Outcome::nothing;

  TRY(const auto view, bench_.lay_out(repository, *manifest));
  if (!view) return Outcome::nothing;
  TRY_VOID(view->write_refs(*snapshot));
  const auto bitmap = make_bitmap(view, *base, wanted);
  if (git_.stopped()) return fail("maintenance was stopped");
  if (!bitmap) return Outcome::nothing;
  TRY_VOID(make_commit_graph(view, *base, wanted));
  // The bitmap comes last: where it is, the commit-graph is.
  TRY(const auto graph_there, packs_.stat(repository, base->blob, BlobKind::commit_graph));
  if (!graph_there)
    TRY_VOID(packs_.adopt(repository, base->blob, BlobKind::commit_graph, view->objects() / "info" / "commit-graph"));
  TRY_VOID(packs_.adopt(repository, base->blob, BlobKind::bitmap, *bitmap));
  return Outcome::done;
}

/// Git writes the bitmap of a pack only together with the pack, but that of a multi-pack-index at any time; with one
/// pack in the index, they are the same.
Result<fs::path> Repacker::make_bitmap(const std::shared_ptr<View>& view, const Pack& base,
                                       const BackgroundGit::Wanted& wanted) {
  const std::string name = "pack-" + base.checksum + ".idx";
  TRY_VOID(bench_.run({.arguments = {"multi-pack-index", "write", "--bitmap", "--stdin-packs",
                                     "--preferred-pack=" + name, "--progress"},
                       .git_directory = view->directory(),
                       .configuration = {"core.fsync=none"},
                       .input = name + "\n"},
                      view, wanted));
  const fs::path made = view->directory() / "made.bitmap";
  TRY_VOID(take_bitmap_of_only_pack(view->objects() / "pack", base.checksum, made));
  return made;
}

Result<void> Repacker::make_commit_graph(const std::shared_ptr<View>& view, const Pack& base,
                                         const BackgroundGit::Wanted& wanted) {
  TRY_VOID(bench_.run({.arguments = {"commit-graph", "write", "--stdin-packs", "--progress"},
                       .git_directory = view->directory(),
                       .configuration = {"core.fsync=none"},
                       .input = "pack-" + base.checksum + ".idx\n"},
                      view, wanted));
  return {};
}

}  // namespace crossgate::git
