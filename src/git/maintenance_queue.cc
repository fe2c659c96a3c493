#include "git/maintenance_queue.h"

#include <algorithm>
#include <utility>

namespace crossgate::git {
namespace {

constexpr std::size_t kMostQueued = 10'000;  ///< in a line
constexpr std::size_t kMostFailures = 10'000;
constexpr std::chrono::minutes kFirstPause{1};
constexpr std::chrono::minutes kLongestPause{360};

}  // namespace

bool MaintenanceQueue::add(const MaintenanceTask& task, Time now) {
  auto& line = task.extent == Extent::inlined ? inlined_ : due_;
  if (line.size() >= kMostQueued) return false;
  if (const auto failed = failures_.find(task); failed != failures_.end() && now < failed->second.until) return false;
  if (!queued_.insert(task).second) return false;
  line.push_back(task);
  return true;
}

std::optional<MaintenanceTask> MaintenanceQueue::next() {
  if (empty()) return std::nullopt;
  const bool from_inlined = due_.empty() || (inlined_is_next_ && !inlined_.empty());
  auto& line = from_inlined ? inlined_ : due_;
  inlined_is_next_ = !from_inlined;
  auto task = std::move(line.front());
  line.pop_front();
  queued_.erase(task);
  return task;
}

void MaintenanceQueue::failed(const MaintenanceTask& task, Time now) {
  if (failures_.size() >= kMostFailures) failures_.clear();
  const auto [known, is_new] = failures_.try_emplace(task, Failures{.pause = kFirstPause, .until = now + kFirstPause});
  if (is_new) return;
  Failures& failures = known->second;
  failures.pause = std::min(2 * failures.pause, kLongestPause);
  failures.until = now + failures.pause;
}

}  // namespace crossgate::git
