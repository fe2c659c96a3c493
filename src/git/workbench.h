// What maintenance makes packs with: a repository of its own, git in the background, and the way into the store.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "git/background_git.h"
#include "git/view.h"
#include "storage/metadata.h"
#include "storage/pack_store.h"
#include "storage/refs.h"

namespace crossgate::git {

/// A pack that was made and is not in the store yet.
struct MadePack {
  std::string checksum;
  std::filesystem::path pack;
  std::filesystem::path idx;
};

/// Blocks. Used by one thread at a time.
class Workbench {
 public:
  using Manifest = storage::Refs::Manifest;

  /// Borrows everything. Works below `folder`, on the store's file system.
  Workbench(storage::Metadata& metadata, storage::PackStore& packs, const Clock& clock, BackgroundGit& git,
            std::filesystem::path folder);

  /// The packs of a manifest in a repository of its own, from which nobody takes them away. nullptr: one is gone, so
  /// the manifest is out of date.
  Result<std::shared_ptr<View>> lay_out(const RepositoryId& repository, const Manifest& manifest);

  /// A git command that must succeed; its output.
  Result<std::string> run(GitCommand command, const std::shared_ptr<View>& view, const BackgroundGit::Wanted& wanted);
  /// The same; what it writes goes to `consume`, piece by piece.
  Result<void> run(GitCommand command, const std::shared_ptr<View>& view, const BackgroundGit::Wanted& wanted,
                   const BackgroundGit::Consume& consume);

  /// `git pack-objects` with these arguments beside the usual ones. nullopt: the pack would have no objects.
  Result<std::optional<MadePack>> pack_objects(const std::shared_ptr<View>& view, std::vector<std::string> arguments,
                                               std::string input, const BackgroundGit::Wanted& wanted);
  /// Announces it and makes it durable.
  Result<storage::Pack> store(const RepositoryId& repository, const MadePack& made);

 private:
  storage::PackStore& packs_;
  const Clock& clock_;
  BackgroundGit& git_;
  const std::filesystem::path folder_;
  storage::Refs refs_;
};

/// The proof that nothing is lost when packs of a view leave: every object of theirs is in one of `stay` or of `made`.
Result<void> prove_nothing_lost(const View& view, const std::vector<storage::Pack>& leave,
                                const std::vector<storage::Pack>& stay, const std::vector<MadePack>& made);

std::vector<storage::BlobId> blobs_of(const std::vector<storage::Pack>& packs);

}  // namespace crossgate::git
