#include "git/workbench.h"

#include <utility>

#include "base/random.h"
#include "base/text.h"
#include "git/pack_index.h"
#include "git/push_plan.h"

namespace crossgate::git {
namespace {

namespace fs = std::filesystem;
using storage::BlobKind;
using storage::Pack;

std::unexpected<Error> failure(std::string_view name, const Processes::Finished& finished) {
  return fail("git " + std::string(name) + " ended with status " + std::to_string(finished.status) + ": " +
              one_line(finished.errors));
}

}  // namespace

Workbench::Workbench(storage::Metadata& metadata, storage::PackStore& packs, const Clock& clock, BackgroundGit& git,
                     fs::path folder)
    : packs_(packs), clock_(clock), git_(git), folder_(std::move(folder)), refs_(metadata) {}

Result<std::shared_ptr<View>> Workbench::lay_out(const RepositoryId& repository, const Manifest& manifest) {
  TRY(auto view, View::create(folder_ / random_uuid(), repository, manifest.head));
  const auto brought = view->bring_packs({refs_, packs_}, manifest);
  if (!brought && brought.error().code == storage::kNoSuchBlob) return nullptr;
  if (!brought) return std::unexpected(brought.error());
  return view;
}

Result<std::string> Workbench::run(GitCommand command, const std::shared_ptr<View>& view,
                                   const BackgroundGit::Wanted& wanted) {
  const std::string name = command.arguments.front();
  TRY(auto finished, git_.run(std::move(command), view, wanted));
  if (finished.status != 0) return failure(name, finished);
  return std::move(finished.output);
}

Result<void> Workbench::run(GitCommand command, const std::shared_ptr<View>& view, const BackgroundGit::Wanted& wanted,
                            const BackgroundGit::Consume& consume) {
  const std::string name = command.arguments.front();
  TRY(const auto finished, git_.run(std::move(command), view, wanted, consume));
  if (finished.status != 0) return failure(name, finished);
  return {};
}

Result<std::optional<MadePack>> Workbench::pack_objects(const std::shared_ptr<View>& view,
                                                        std::vector<std::string> arguments, std::string input,
                                                        const BackgroundGit::Wanted& wanted) {
  const std::string base = (view->directory() / "made").string();
  // Progress, because a git whose server was killed then ends by a broken pipe instead of working on for nobody.
  arguments.insert(arguments.begin(), "pack-objects");
  arguments.insert(arguments.end(), {"--non-empty", "--delta-base-offset", "--progress", "--threads=1", base});
  TRY(const auto said, run({.arguments = std::move(arguments),
                            .git_directory = view->directory(),
                            .configuration = {"core.fsync=none", "core.bigFileThreshold=64m", "pack.windowMemory=64m",
                                              "pack.deltaCacheSize=32m"},
                            .input = std::move(input)},
                           view, wanted));
  const std::string checksum(trim(said));
  if (checksum.empty()) return std::nullopt;
  return MadePack{.checksum = checksum, .pack = base + "-" + checksum + ".pack", .idx = base + "-" + checksum + ".idx"};
}

Result<Pack> Workbench::store(const RepositoryId& repository, const MadePack& made) {
  TRY(const auto index, PackIndex::open(made.idx));
  if (index.pack_checksum() != made.checksum) return fail("git pack-objects did not say what it made");
  std::error_code error;
  Pack pack{.blob = storage::BlobId::random(),
            .checksum = made.checksum,
            .size = fs::file_size(made.pack, error),
            .objects = index.size()};
  if (error) return fail("cannot read a pack's size: " + error.message());
  TRY_VOID(refs_.intend(repository, pack.blob, clock_.now()));
  TRY_VOID(packs_.adopt(repository, pack.blob, BlobKind::pack, made.pack));
  TRY_VOID(packs_.adopt(repository, pack.blob, BlobKind::idx, made.idx));
  return pack;
}

Result<void> prove_nothing_lost(const View& view, const std::vector<Pack>& leave, const std::vector<Pack>& stay,
                                const std::vector<MadePack>& made) {
  std::vector<PackIndex> kept;
  for (const MadePack& pack : made) {
    TRY(auto index, PackIndex::open(pack.idx));
    kept.push_back(std::move(index));
  }
  for (const Pack& pack : stay) {
    TRY(auto index, PackIndex::open(view.file_of(pack, ".idx")));
    kept.push_back(std::move(index));
  }
  for (const Pack& pack : leave) {
    TRY(const auto index, PackIndex::open(view.file_of(pack, ".idx")));
    if (const auto missing = first_missing(index, kept))
      return fail("git pack-objects left object " + missing->hex() + " out");
  }
  return {};
}

std::vector<storage::BlobId> blobs_of(const std::vector<Pack>& packs) {
  std::vector<storage::BlobId> blobs;
  for (const Pack& pack : packs) blobs.push_back(pack.blob);
  return blobs;
}

}  // namespace crossgate::git
