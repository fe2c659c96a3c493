#include "git/repack.h"

#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/text.h"
#include "git/pack_bitmap.h"
#include "git/pack_index.h"
#include "git/push_plan.h"

namespace crossgate::git {
namespace {

namespace fs = std::filesystem;
using storage::BlobKind;
using storage::Pack;

fs::path pack_file(const View& view, std::string_view checksum, std::string_view ending) {
  return view.objects() / "pack" / ("pack-" + std::string(checksum) + std::string(ending));
}

/// What `pack-objects --stdin-packs` reads: the objects of the first, without those of the packs marked "^".
std::string pack_names(const RollUp& plan) {
  std::string names;
  for (const Pack& pack : plan.packs) names += "pack-" + pack.checksum + ".pack\n";
  for (const Pack& pack : plan.kept) names += "^pack-" + pack.checksum + ".pack\n";
  return names;
}

/// The proof that a roll-up loses nothing: every object of the packs that go is in one that stays or in the new one.
Result<void> prove_nothing_lost(const View& view, const RollUp& plan, const std::optional<fs::path>& made) {
  std::vector<PackIndex> stay;
  if (made) {
    TRY(auto index, PackIndex::open(*made));
    stay.push_back(std::move(index));
  }
  for (const Pack& pack : plan.kept) {
    TRY(auto index, PackIndex::open(pack_file(view, pack.checksum, ".idx")));
    stay.push_back(std::move(index));
  }
  for (const Pack& pack : plan.packs) {
    TRY(const auto index, PackIndex::open(pack_file(view, pack.checksum, ".idx")));
    if (const auto missing = first_missing(index, stay))
      return fail("git pack-objects left object " + missing->hex() + " out");
  }
  return {};
}

std::vector<storage::BlobId> blobs_of(const std::vector<Pack>& packs) {
  std::vector<storage::BlobId> blobs;
  for (const Pack& pack : packs) blobs.push_back(pack.blob);
  return blobs;
}

RollUp plan_for(const storage::Refs::Manifest& manifest, Extent extent) {
  switch (extent) {
    case Extent::adaptive:
      return plan_roll_up(manifest.packs);
    case Extent::inlined:
      return with_inlined(plan_roll_up(manifest.packs));
    case Extent::everything:
      break;
  }
  if (manifest.packs.size() == 1 && !manifest.packs.front().inlined) return {.packs = {}, .kept = manifest.packs};
  return {.packs = manifest.packs, .kept = {}};
}

}  // namespace

Repacker::Repacker(storage::Metadata& metadata, storage::PackStore& packs, const Clock& clock, BackgroundGit& git,
                   fs::path folder)
    : packs_(packs), clock_(clock), git_(git), folder_(std::move(folder)), refs_(metadata), upkeep_(metadata) {}

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

/// The packs of a manifest in a repository of its own, from which nobody takes them away.
Result<std::shared_ptr<View>> Repacker::workshop(const RepositoryId& repository, const Manifest& manifest) {
  TRY(auto view, View::create(folder_ / random_uuid(), repository, manifest.head));
  TRY_VOID(view->bring_packs({refs_, packs_}, manifest));
  return view;
}

Result<Repacker::Outcome> Repacker::roll_up(const RepositoryId& repository, Extent extent, const storage::Lease& lease,
                                            const BackgroundGit::Wanted& wanted) {
  TRY(const auto manifest, refs_.manifest(repository));
  if (!manifest) return Outcome::nothing;
  const RollUp plan = plan_for(*manifest, extent);
  if (plan.packs.empty()) return Outcome::nothing;
  const auto view = workshop(repository, *manifest);
  if (!view && view.error().code == storage::kNoSuchBlob) return Outcome::stale;
  if (!view) return std::unexpected(view.error());
  TRY(const auto made, combine(repository, *view, plan, wanted));
  storage::ManifestSwap swap{.repository = repository,
                             .epoch = manifest->head.epoch,
                             .leave = blobs_of(plan.packs),
                             .join = {},
                             .lease = lease,
                             .now = clock_.now(),
                             .dropping_at_version = {}};
  if (made) swap.join.push_back(*made);
  TRY(const auto swapped, upkeep_.swap(swap));
  // What was made for nothing goes with its intent, when that is old enough.
  return swapped == storage::Upkeep::SwapOutcome::swapped ? Outcome::done : Outcome::stale;
}

/// The pack that takes the place of the plan's, durable in the store; nullopt when those that stay have every object.
Result<std::optional<Pack>> Repacker::combine(const RepositoryId& repository, const std::shared_ptr<View>& view,
                                              const RollUp& plan, const BackgroundGit::Wanted& wanted) {
  const fs::path base = view->directory() / "made";
  // Progress, because a git whose server was killed then ends by a broken pipe instead of working on for nobody.
  TRY(const auto said, run({.arguments = {"pack-objects", "--stdin-packs", "--non-empty", "--delta-base-offset",
                                          "--progress", "--threads=1", base.string()},
                            .git_directory = view->directory(),
                            .configuration = {"core.fsync=none", "core.bigFileThreshold=64m", "pack.windowMemory=64m",
                                              "pack.deltaCacheSize=32m"},
                            .input = pack_names(plan)},
                           view, wanted));
  const std::string checksum(trim(said));
  if (checksum.empty()) {
    TRY_VOID(prove_nothing_lost(*view, plan, std::nullopt));
    return std::nullopt;
  }
  const fs::path pack = base.string() + "-" + checksum + ".pack";
  const fs::path idx = base.string() + "-" + checksum + ".idx";
  TRY_VOID(prove_nothing_lost(*view, plan, idx));
  TRY(const auto index, PackIndex::open(idx));
  if (index.pack_checksum() != checksum) return fail("git pack-objects did not say what it made");
  std::error_code error;
  Pack made{.blob = storage::BlobId::random(),
            .checksum = checksum,
            .size = fs::file_size(pack, error),
            .objects = index.size()};
  if (error) return fail("cannot read a pack's size: " + error.message());
  TRY_VOID(refs_.intend(repository, made.blob, clock_.now()));
  TRY_VOID(packs_.adopt(repository, made.blob, BlobKind::pack, pack));
  TRY_VOID(packs_.adopt(repository, made.blob, BlobKind::idx, idx));
  return made;
}

Result<Repacker::Outcome> Repacker::make_aids(const RepositoryId& repository, const BackgroundGit::Wanted& wanted) {
  TRY(const auto snapshot, refs_.load(repository));
  TRY(const auto manifest, refs_.manifest(repository));
  const Pack* base = manifest ? pack_with_aids(manifest->packs) : nullptr;
  if (!snapshot || base == nullptr) return Outcome::nothing;
  TRY(const auto bitmap_there, packs_.stat(repository, base->blob, BlobKind::bitmap));
  if (bitmap_there) return Outcome::nothing;

  TRY(const auto view, workshop(repository, *manifest));
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
  TRY_VOID(run({.arguments = {"multi-pack-index", "write", "--bitmap", "--stdin-packs", "--preferred-pack=" + name,
                              "--progress"},
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
  TRY_VOID(run({.arguments = {"commit-graph", "write", "--stdin-packs", "--progress"},
                .git_directory = view->directory(),
                .configuration = {"core.fsync=none"},
                .input = "pack-" + base.checksum + ".idx\n"},
               view, wanted));
  return {};
}

Result<std::string> Repacker::run(GitCommand command, const std::shared_ptr<View>& view,
                                  const BackgroundGit::Wanted& wanted) {
  const std::string name = command.arguments.front();
  TRY(auto finished, git_.run(std::move(command), view, wanted));
  if (finished.status == 0) return std::move(finished.output);
  return fail("git " + name + " ended with status " + std::to_string(finished.status) + ": " +
              one_line(finished.errors));
}

}  // namespace crossgate::git
