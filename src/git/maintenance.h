// Keeps repositories fast and the store small, in the background: docs/git.md, "Maintenance".
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "git/background_git.h"
#include "git/child_process.h"
#include "git/maintenance_queue.h"
#include "git/prune.h"
#include "git/repack.h"
#include "git/workbench.h"
#include "storage/metadata.h"
#include "storage/pack_store.h"
#include "storage/repositories.h"
#include "storage/upkeep.h"

namespace crossgate::git {

/// What came of a repository's maintenance, for the log.
struct Maintained {
  RepositoryId repository;
  bool busy = false;       ///< another process is at it; nothing was done
  bool rolled_up = false;  ///< packs were made one
  bool set_aside = false;  ///< objects that no ref leads to went into a cruft pack
  bool dropped = false;    ///< cruft packs left whose time was over
  bool aided = false;      ///< the largest pack has its bitmap and commit-graph now
  bool changed() const { return rolled_up || set_aside || dropped || aided; }
};

struct Swept {
  std::size_t removed = 0;  ///< blobs
  std::size_t purged = 0;   ///< repositories that were deleted long ago
};

struct MaintenanceOptions {
  std::filesystem::path folder;  ///< scratch space on the store's file system
  std::string git_program = "git";
  ProcessLimits limits;
  /// Between a blob's last use and its removal: longer than any reader or push may take.
  std::chrono::milliseconds removal_grace = std::chrono::hours(24);
  /// Between a repository's deletion and the end of what it held.
  std::chrono::milliseconds undelete_time = std::chrono::days(7);
  /// Between the moment when maintenance finds that no ref leads to an object any more and its end.
  std::chrono::milliseconds unreachable_time = std::chrono::days(14);
  std::function<void(const Result<Maintained>&)> on_maintained = [](const auto&) {};
  std::function<void(const Result<Swept>&)> on_swept = [](const auto&) {};
};

/// Thread-safe. `start` makes a thread that does what pushes mark as due, and sweeps every minute; `maintain` and
/// `sweep` do the same at once and block, one caller at a time.
class Maintenance {
 public:
  /// Borrows the stores and the clock. `replaced` is told when a repository has another manifest or new aids.
  Maintenance(storage::Metadata& metadata, storage::PackStore& packs, const Clock& clock, MaintenanceOptions options,
              std::function<void(const RepositoryId&)> replaced);
  Maintenance(const Maintenance&) = delete;
  Maintenance& operator=(const Maintenance&) = delete;
  /// As `stop`.
  ~Maintenance();

  void start();
  /// Kills what is under way, which loses nothing, and ends the thread.
  void stop();

  /// A push has been committed: the repository has `packs` packs now, the new one `objects` objects. Cheap.
  void pushed(const RepositoryId& repository, std::size_t packs, std::uint64_t objects);

  Result<Maintained> maintain(const RepositoryId& repository, Extent extent);
  /// Removes blobs whose grace is over, and what repositories held that nobody can bring back any more.
  Result<Swept> sweep();

 private:
  using Steady = std::chrono::steady_clock;
  struct Watched {
    storage::Lease lease;
    Steady::time_point since;
  };

  void run();
  void enqueue(const MaintenanceTask& task);
  void enqueue_due();
  std::optional<MaintenanceTask> next_until(Steady::time_point deadline);
  void note(const MaintenanceTask& task, const Result<Maintained>& maintained);

  Result<std::optional<storage::Lease>> take_lease(const RepositoryId& repository);
  struct Needs {
    RepackNeeds repack;
    bool set_aside = false;
    bool drop = false;
    bool any() const { return repack.roll_up || repack.aids || set_aside || drop; }
  };
  Result<Needs> needs(const RepositoryId& repository, Extent extent);
  Result<void> work(Maintained& maintained, Extent extent, const Needs& needs, storage::Lease& lease);
  Result<void> prune(Maintained& maintained, bool set_aside, const storage::Lease& lease,
                     const BackgroundGit::Wanted& wanted);
  Result<void> work_on_aids(Maintained& maintained, const storage::Lease& lease, const BackgroundGit::Wanted& wanted);
  Result<Repacker::Outcome> roll_up(const RepositoryId& repository, Extent extent, const storage::Lease& lease,
                                    const BackgroundGit::Wanted& wanted);
  Result<void> forget_due(const RepositoryId& repository);
  Result<std::size_t> purge();
  Result<void> bury_abandoned();
  Result<std::size_t> remove_buried();

  storage::Metadata& metadata_;
  storage::PackStore& packs_;
  const Clock& clock_;
  const MaintenanceOptions options_;
  const std::function<void(const RepositoryId&)> replaced_;
  storage::Upkeep upkeep_;
  storage::Repositories repositories_;

  std::mutex working_;  ///< held by whom `maintain` or `sweep` works for; guards what follows
  BackgroundGit git_;
  Workbench bench_;
  Repacker repacker_;
  Pruner pruner_;
  std::map<RepositoryId, Watched> watched_;  ///< leases of others
  std::set<RepositoryId> unaidable_;         ///< whose aids could not be made in this process

  std::mutex mutex_;  ///< guards what follows
  std::condition_variable wake_;
  MaintenanceQueue queue_;
  bool started_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace crossgate::git
