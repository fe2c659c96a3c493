// Looks at everything a repository is made of: `crossgated check`.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/names.h"
#include "git/background_git.h"
#include "git/view.h"
#include "storage/metadata.h"
#include "storage/pack_store.h"
#include "storage/refs.h"
#include "storage/repositories.h"
#include "storage/upkeep.h"

namespace crossgate::git {

/// Checks repositories one after another while others may write to them. Blocks; used by one thread. Changes nothing.
class Checker {
 public:
  /// Borrows everything. Works below `folder`, on the store's file system. `fault` is told a line for each fault.
  Checker(storage::Metadata& metadata, storage::PackStore& packs, BackgroundGit& git, std::filesystem::path folder,
          std::function<void(const std::string&)> fault);

  /// The database by itself.
  Result<void> check_database();
  /// One repository: every pack of the manifest is there, of the size and checksum that its row says; git fsck finds
  /// every object whole and everything that refs and keep-roots lead to; the default branch exists; nothing lies in the
  /// store of which no row knows. An error is no fault: the repository could not be looked at.
  Result<void> check(const storage::Repository& repository);

  std::size_t faults() const { return faults_; }

 private:
  using Manifest = storage::Refs::Manifest;

  void report(const storage::Repository& repository, const std::string& what);
  Result<bool> check_packs(const storage::Repository& repository, const Manifest& manifest);
  Result<bool> is_needed(const storage::Repository& repository, const storage::BlobId& blob);
  Result<bool> check_pack(const storage::Repository& repository, const storage::Pack& pack);
  Result<bool> check_inlined(const storage::Repository& repository, const storage::Pack& pack);
  bool check_trailer(const storage::Repository& repository, const storage::Pack& pack, std::string_view trailer);
  Result<void> check_objects(const storage::Repository& repository, const storage::RefSnapshot& snapshot,
                             const std::shared_ptr<View>& view);
  Result<void> check_store(const storage::Repository& repository);

  storage::Metadata& metadata_;
  storage::PackStore& packs_;
  BackgroundGit& git_;
  const std::filesystem::path folder_;
  const std::function<void(const std::string&)> fault_;
  storage::Refs refs_;
  storage::Repositories repositories_;
  storage::Upkeep upkeep_;
  std::size_t faults_ = 0;
};

}  // namespace crossgate::git
