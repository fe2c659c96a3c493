// What keeps a repository's packs few and the store free of what nobody needs: the manifest's replacement, the
// repositories that wait for it, and the blobs that are to go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "storage/metadata.h"
#include "storage/pack_store.h"
#include "storage/refs.h"

namespace crossgate::storage {

/// A repository with this many packs is remembered as due (table `due`) by the push that brings it there, so that a
/// restart does not forget it. More than maintenance leaves behind, so that a maintained repository is not due.
inline constexpr std::int64_t kPacksDue = 48;
/// So is one that is pushed a pack of so many objects: walking it is worth a bitmap.
inline constexpr std::uint64_t kObjectsDue = 5'000;

/// Packs of a manifest replaced by others.
struct ManifestSwap {
  RepositoryId repository;
  std::int64_t epoch = 0;     ///< of the manifest that the replacement was made from
  std::vector<BlobId> leave;  ///< get a tombstone, or go with their row
  std::vector<Pack> join;     ///< each had an intent; one that is unreachable joins as a cruft pack
  Lease lease;                ///< under which the replacement was made
  Time now;
  /// Set when objects leave with the packs: the swap happens only while the repository is at this version, and begins
  /// another epoch, so that pushes which were checked against the old manifest check again. Otherwise the new packs
  /// must hold every object of the old ones, and no push is disturbed.
  std::optional<std::int64_t> dropping_at_version;
};

/// A repository where refs were removed or rewritten, so that objects may have been left behind.
struct Rewritten {
  RepositoryId repository;
  Time since;              ///< of the first time
  std::int64_t times = 0;  ///< since then
};

/// A blob, of whatever kinds, where it lies in the pack store.
struct StoredBlob {
  RepositoryId repository;
  BlobId blob;
};

/// Typed access; borrows `metadata`. Thread-safe; blocks.
class Upkeep {
 public:
  explicit Upkeep(Metadata& metadata) : metadata_(metadata) {}

  /// Repositories that are due, in order of id, after `after`.
  Result<std::vector<RepositoryId>> due(const std::optional<RepositoryId>& after, std::size_t limit);
  Result<bool> is_due(const RepositoryId& repository);
  /// The repository needs nothing; only who holds its lease says so.
  Result<void> not_due(const RepositoryId& repository);

  /// Those that were first rewritten at `before` or earlier, the first first.
  Result<std::vector<Rewritten>> rewritten(Time before, std::size_t limit);
  Result<std::optional<Rewritten>> rewritten(const RepositoryId& repository);
  /// What was left behind until then was dealt with; what was since is remembered.
  Result<void> settle(const Rewritten& rewritten);
  /// Repositories with cruft packs of `before` or earlier, the oldest first, each once; at most `limit`.
  Result<std::vector<RepositoryId>> expired(Time before, std::size_t limit);

  /// `stale`: the manifest is another by now, or the repository gone. `lease_lost`: another took over. Both change
  /// nothing. Swapped, the repository is not due any more.
  enum class SwapOutcome { swapped, stale, lease_lost };
  Result<SwapOutcome> swap(const ManifestSwap& swap);

  /// Repositories with packs in rows of `before` or earlier, the oldest first, each once; at most `limit`.
  Result<std::vector<RepositoryId>> inlined(Time before, std::size_t limit);

  /// Every pack of every manifest that is in the pack store, of removed repositories too, in order of repository and
  /// blob, after `after`.
  Result<std::vector<StoredBlob>> packs(const std::optional<StoredBlob>& after, std::size_t limit);
  /// Those of `blobs` that no row names: neither a manifest nor an intent nor a tombstone.
  Result<std::vector<BlobId>> unknown(const RepositoryId& repository, const std::vector<BlobId>& blobs);

  /// Blobs with a tombstone of `before` or earlier, oldest first.
  Result<std::vector<StoredBlob>> buried(Time before, std::size_t limit);
  /// Removes the tombstones of blobs that the pack store has removed.
  Result<void> forget(const std::vector<StoredBlob>& removed);
  /// Replaces intents of `before` or earlier by tombstones of the same time, so that no push can use the blob any
  /// more; returns how many, at most `limit`.
  Result<std::size_t> bury_abandoned(Time before, std::size_t limit);

 private:
  Metadata& metadata_;
};

}  // namespace crossgate::storage
