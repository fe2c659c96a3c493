// The one thread that writes: it gathers the work that waits into one transaction, so that callers share an fsync.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/error.h"
#include "storage/sqlite/connection.h"

namespace crossgate::storage {

/// Hears of the writer's transactions, on its thread, before those do who wait for them.
class CommitObserver {
 public:
  virtual ~CommitObserver() = default;
  /// The transaction holds the database's write lock: nobody else commits.
  virtual void committing() = 0;
  /// It was committed, and the lock is free. `wrote`: it changed the database, so that its commit counts.
  virtual void committed(bool wrote) = 0;
  /// It ended in any other way, and changed nothing.
  virtual void abandoned() = 0;
};

/// Thread-safe. The queue is as long as there are callers, since each waits for its own work.
class Writer {
 public:
  /// Runs on the writer's thread, within a savepoint. True: keep what was done; false or an error: undo it.
  using Work = std::function<Result<bool>(Connection&)>;

  /// `observer` outlives the writer.
  Writer(Connection connection, CommitObserver& observer);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Returns when what was kept is durable, or was undone. ServiceUnavailable: not begun within `deadline`, or the
  /// database is locked by another process.
  Result<void> run(const Work& work, std::chrono::milliseconds deadline);
  /// How many callers wait for their work to begin.
  std::size_t waiting();

 private:
  struct Job {
    const Work& work;
    std::chrono::steady_clock::time_point deadline;
    std::optional<Result<void>> outcome;  // set once, under mutex_
  };

  void serve();
  std::vector<Job*> next_group();
  void run_group(std::vector<Job*>& group);
  Result<std::vector<Result<void>>> commit_group(const std::vector<Job*>& group);
  Result<void> begin(std::vector<Job*>& group);
  Result<void> run_under_savepoint(const Work& work);
  void finish(Job& job, Result<void> outcome);
  void finish_all(const std::vector<Job*>& group, const Error& error);

  Connection connection_;
  CommitObserver& observer_;
  bool wrote_ = false;  ///< the group, something that was kept; of the thread alone
  std::mutex mutex_;
  std::condition_variable waiting_;
  std::condition_variable finished_;
  std::deque<Job*> queue_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace crossgate::storage
