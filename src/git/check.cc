#include "git/check.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/text.h"
#include "git/pack_entry.h"
#include "git/push_plan.h"
#include "git/tolerated_faults.h"

namespace crossgate::git {
namespace {

using storage::BlobKind;
using storage::Repository;

constexpr std::size_t kBlobsAtOnce = 1000;
/// Maintenance may replace the packs of a manifest while it is looked at.
constexpr int kMostReadings = 3;

std::string name_of(const Repository& repository) {
  return std::string(repository.name.str()) + " (" + std::string(repository.id.str()) + ")";
}

std::string name_of(const storage::Pack& pack) { return "pack " + std::string(pack.blob.str()); }

std::string wrong_size(const storage::Pack& pack, std::uint64_t size) {
  return name_of(pack) + " has " + std::to_string(size) + " bytes instead of " + std::to_string(pack.size);
}

/// Where the packs lie while they are looked at is no help to anybody.
std::string without(std::string_view line, std::string_view folder) {
  std::string text(line);
  for (auto at = text.find(folder); at != text.npos; at = text.find(folder, at)) text.erase(at, folder.size());
  return text;
}

/// For git, which asks only whether what refs lead to is whole.
storage::RefSnapshot with_keep_roots(storage::RefSnapshot snapshot, const std::vector<ObjectId>& roots) {
  for (const auto& id : roots)
    snapshot.refs.push_back({.name = *RefName::parse("refs/keep/" + id.hex()), .id = id, .peeled = std::nullopt});
  std::ranges::sort(snapshot.refs, {}, &storage::Ref::name);
  return snapshot;
}

}  // namespace

Checker::Checker(storage::Metadata& metadata, storage::PackStore& packs, BackgroundGit& git,
                 std::filesystem::path folder, std::function<void(const std::string&)> fault)
    : metadata_(metadata),
      packs_(packs),
      git_(git),
      folder_(std::move(folder)),
      fault_(std::move(fault)),
      refs_(metadata),
      repositories_(metadata),
      upkeep_(metadata) {}

void Checker::report(const Repository& repository, const std::string& what) {
  ++faults_;
  fault_(name_of(repository) + ": " + what);
}

Result<void> Checker::check_database() {
  TRY(const auto lines, metadata_.faults());
  for (const auto& line : lines) {
    ++faults_;
    fault_("metadata database: " + one_line(line));
  }
  return {};
}

Result<void> Checker::check(const Repository& repository) {
  for (int attempts = 1;; ++attempts) {
    // The refs first: what they lead to is in every later manifest.
    TRY(const auto snapshot, refs_.load(repository.id));
    TRY(const auto manifest, refs_.manifest(repository.id));
    if (!snapshot || !manifest) return {};  // deleted meanwhile
    if (attempts > kMostReadings)
      return fail(kServiceUnavailable, name_of(repository) + ": its packs are replaced again and again: try again");
    // From here on, nobody takes these packs away.
    TRY(const auto view, View::create(folder_ / random_uuid(), repository.id, manifest->head));
    const auto brought = view->bring_packs({refs_, packs_}, *manifest);
    const bool gone = !brought && brought.error().code == storage::kNoSuchBlob;
    if (!brought && !gone) return std::unexpected(brought.error());
    TRY(const bool packs_sound, check_packs(repository, *manifest));
    if (gone && packs_sound) continue;  // what is gone had been replaced
    if (packs_sound) TRY_VOID(check_objects(repository, *snapshot, view));
    return check_store(repository);
  }
}

Result<bool> Checker::check_packs(const Repository& repository, const Manifest& manifest) {
  bool sound = true;
  for (const auto& pack : manifest.packs) {
    TRY(const bool one, check_pack(repository, pack));
    sound &= one;
  }
  return sound;
}

bool Checker::check_trailer(const Repository& repository, const storage::Pack& pack, std::string_view trailer) {
  if (to_hex(trailer) == pack.checksum) return true;
  report(repository, name_of(pack) + " ends with checksum " + to_hex(trailer) + " instead of " + pack.checksum);
  return false;
}

Result<bool> Checker::check_inlined(const Repository& repository, const storage::Pack& pack) {
  TRY(const auto bytes, refs_.pack_bytes(repository.id, pack.blob));
  if (!bytes) return true;  // in the store or in another pack by now
  const std::string& file = bytes->pack;
  if (file.size() == pack.size && file.size() >= kPackTrailer)
    return check_trailer(repository, pack, std::string_view(file).substr(file.size() - kPackTrailer));
  report(repository, wrong_size(pack, file.size()));
  return false;
}

/// Whether the repository is still there, and the blob in its manifest.
Result<bool> Checker::is_needed(const Repository& repository, const storage::BlobId& blob) {
  TRY(const auto manifest, refs_.manifest(repository.id));
  return manifest && std::ranges::find(manifest->packs, blob, &storage::Pack::blob) != manifest->packs.end();
}

/// What git cannot know: what the rows say.
Result<bool> Checker::check_pack(const Repository& repository, const storage::Pack& pack) {
  if (pack.inlined) return check_inlined(repository, pack);
  for (const BlobKind kind : {BlobKind::pack, BlobKind::idx}) {
    TRY(const auto stat, packs_.stat(repository.id, pack.blob, kind));
    if (!stat) {
      TRY(const bool needed, is_needed(repository, pack.blob));
      if (!needed) return true;
      report(repository, name_of(pack) + "." + std::string(to_string(kind)) + " is not in the store");
      return false;
    }
    if (kind != BlobKind::pack) continue;
    if (stat->size != pack.size || stat->size < kPackTrailer) {
      report(repository, wrong_size(pack, stat->size));
      return false;
    }
    const auto trailer = packs_.read(repository.id, pack.blob, kind, stat->size - kPackTrailer, kPackTrailer);
    if (!trailer && trailer.error().code == storage::kNoSuchBlob) continue;  // since a moment ago: the index tells
    if (!trailer) return std::unexpected(trailer.error());
    if (!check_trailer(repository, pack, *trailer)) return false;
  }
  return true;
}

Result<void> Checker::check_objects(const Repository& repository, const storage::RefSnapshot& snapshot,
                                    const std::shared_ptr<View>& view) {
  if (snapshot.default_branch && snapshot.find(snapshot.default_branch->str()) == nullptr)
    report(repository, "the default branch " + std::string(snapshot.default_branch->str()) + " does not exist");
  TRY(const auto roots, refs_.keep_roots(repository.id));
  TRY_VOID(view->write_refs(with_keep_roots(snapshot, roots)));
  TRY(const auto fsck, git_.run({.arguments = {"fsck", "--full", "--no-dangling", "--no-reflogs", "--no-progress"},
                                 .git_directory = view->directory(),
                                 .configuration = fsck_settings()},
                                view, [] { return true; }));
  if (fsck.status == 0) return {};
  bool told = false;
  for (const std::string_view text : {std::string_view(fsck.output), std::string_view(fsck.errors)})
    for (const auto line : split(text, '\n')) {
      if (line.empty() || line.starts_with("notice: ")) continue;
      report(repository, one_line(without(line, view->directory().string() + "/")));
      told = true;
    }
  if (!told) report(repository, "git fsck ended with status " + std::to_string(fsck.status));
  return {};
}

/// The store is listed before the rows are read: a blob has a row before it has a file.
Result<void> Checker::check_store(const Repository& repository) {
  std::optional<storage::BlobId> after;
  while (true) {
    TRY(const auto blobs, packs_.list(repository.id, after, kBlobsAtOnce));
    TRY(const auto unknown, upkeep_.unknown(repository.id, blobs));
    for (const auto& blob : unknown) {
      // Not if it was swept a moment ago, or the repository with it.
      TRY(const auto pack, packs_.stat(repository.id, blob, BlobKind::pack));
      TRY(const auto idx, packs_.stat(repository.id, blob, BlobKind::idx));
      if (pack || idx) report(repository, "the store has " + std::string(blob.str()) + ", which no row knows of");
    }
    if (blobs.size() < kBlobsAtOnce) return {};
    after = blobs.back();
  }
}

}  // namespace crossgate::git
