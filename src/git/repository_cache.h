// What a node holds of the repositories it serves: refs in memory, packs on disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/git_names.h"
#include "base/names.h"
#include "git/aside.h"
#include "git/listed_refs.h"
#include "git/view.h"
#include "storage/metadata.h"
#include "storage/pack_store.h"
#include "storage/refs.h"

namespace crossgate::git {

using RefSnapshotPtr = std::shared_ptr<const ListedRefs>;

/// The refs of a repository and a view that holds all that they lead to.
struct OpenRepository {
  RefSnapshotPtr refs;
  std::shared_ptr<View> view;
};

/// Bounded: what was not used for longest is dropped and read again when asked for. Thread-safe; every function
/// blocks. Error of all: kNoSuchRepository.
class RepositoryCache {
 public:
  /// Borrows everything. Views are made below `folder`, and removed by way of `aside`.
  RepositoryCache(storage::Metadata& metadata, storage::PackStore& packs, const Clock& clock,
                  std::filesystem::path folder, std::size_t most_repositories, const Aside& aside);
  ~RepositoryCache();

  /// The refs as they are now.
  Result<RefSnapshotPtr> refs(const RepositoryId& repository);
  Result<OpenRepository> open(const RepositoryId& repository);
  /// Brings the view of a repository that is held up to date, so that the next request need not: maintenance has
  /// replaced packs.
  Result<void> refresh(const RepositoryId& repository);
  /// The tips that refs have left lately: a client which was told of them a moment ago may ask for them, as long as
  /// they are there.
  std::vector<ObjectId> left_lately(const RepositoryId& repository);
  void forget(const RepositoryId& repository);

 private:
  struct Entry;
  struct Held {
    std::shared_ptr<Entry> entry;
    std::list<RepositoryId>::iterator use;
  };

  /// Makes it where it is not held.
  std::shared_ptr<Entry> entry(const RepositoryId& repository);
  /// nullptr: not held.
  std::shared_ptr<Entry> find(const RepositoryId& repository);
  /// The entry's view where it serves the manifest, else a new one; with every pack of the manifest.
  Result<std::shared_ptr<View>> view_of(const RepositoryId& repository, const Entry& entry,
                                        const storage::Refs::Manifest& manifest);
  Result<void> update_view(const RepositoryId& repository, Entry& entry);

  storage::Refs refs_;
  storage::PackStore& packs_;
  const Clock& clock_;
  const std::filesystem::path folder_;
  const std::size_t most_repositories_;
  const Aside aside_;

  std::mutex mutex_;
  std::list<RepositoryId> uses_;  ///< most recent first
  std::unordered_map<RepositoryId, Held> held_;
  std::uint64_t views_made_ = 0;
};

}  // namespace crossgate::git
