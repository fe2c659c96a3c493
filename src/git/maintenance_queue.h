// Whose turn maintenance is at.
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include "base/names.h"
#include "git/repack.h"

namespace crossgate::git {

struct MaintenanceTask {
  RepositoryId repository;
  Extent extent = Extent::adaptive;
  auto operator<=>(const MaintenanceTask&) const = default;
};

/// Two lines: what pushes made due, and packs that have been in the database for long enough (Extent::inlined). They
/// take turns, so that a thousand of the one kind do not keep the other waiting. A task that failed is not taken again
/// before its time: a minute after the first failure, twice as long after each further one, six hours at most. Bounded;
/// what is not taken is remembered elsewhere. Not thread-safe.
class MaintenanceQueue {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// False: it is queued already, it failed lately, or the line is full.
  bool add(const MaintenanceTask& task, Time now);
  bool empty() const { return due_.empty() && inlined_.empty(); }
  /// What is added from now on is another task.
  std::optional<MaintenanceTask> next();

  void failed(const MaintenanceTask& task, Time now);
  void succeeded(const MaintenanceTask& task) { failures_.erase(task); }

 private:
  struct Failures {
    std::chrono::minutes pause;
    Time until;
  };

  std::deque<MaintenanceTask> due_;
  std::deque<MaintenanceTask> inlined_;
  std::set<MaintenanceTask> queued_;
  bool inlined_is_next_ = false;
  std::map<MaintenanceTask, Failures> failures_;
};

}  // namespace crossgate::git
