#include "storage/sqlite/writer.h"

#include <algorithm>
#include <utility>

namespace crossgate::storage {
namespace {

/// A group's work is done before any of it is answered: few enough that the first does not wait long.
constexpr std::size_t kGroupSize = 64;

Error lost() { return {.message = "metadata database: the transaction was lost"}; }
std::unexpected<Error> too_late() { return fail(kServiceUnavailable, "the metadata database is busy: try again"); }

}  // namespace

Writer::Writer(Connection connection, std::function<void()> committed)
    : connection_(std::move(connection)), committed_(std::move(committed)), thread_([this] { serve(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  waiting_.notify_one();
  thread_.join();
}

Result<void> Writer::run(const Work& work, std::chrono::milliseconds deadline) {
  Job job{.work = work, .deadline = std::chrono::steady_clock::now() + deadline, .outcome = {}};
  std::unique_lock lock(mutex_);
  queue_.push_back(&job);
  waiting_.notify_one();
  finished_.wait(lock, [&] { return job.outcome.has_value(); });
  return *std::move(job.outcome);
}

std::size_t Writer::waiting() {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void Writer::serve() {
  for (auto group = next_group(); !group.empty(); group = next_group()) {
    run_group(group);
    finished_.notify_all();
  }
}

/// Empty: stop.
std::vector<Writer::Job*> Writer::next_group() {
  std::unique_lock lock(mutex_);
  waiting_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
  std::vector<Job*> group;
  while (!queue_.empty() && group.size() < kGroupSize) {
    group.push_back(queue_.front());
    queue_.pop_front();
  }
  return group;
}

void Writer::run_group(std::vector<Job*>& group) {
  if (auto begun = begin(group); !begun) return finish_all(group, begun.error());
  std::vector<Result<void>> outcomes;
  for (const Job* job : group) {
    outcomes.push_back(run_under_savepoint(job->work));
    // SQLite gave the transaction up, and with it what the jobs before this one did.
    if (connection_.outside_transaction()) return finish_all(group, outcomes.back() ? lost() : outcomes.back().error());
  }
  if (auto committed = connection_.execute("COMMIT"); !committed) {
    // Undone work is not answered either: what it saw may never have been.
    if (!connection_.outside_transaction()) (void)connection_.execute("ROLLBACK");
    return finish_all(group, committed.error());
  }
  committed_();
  for (std::size_t i = 0; i < group.size(); ++i) finish(*group[i], std::move(outcomes[i]));
}

/// Waits for another process's lock as long as any job of the group may wait; those that may not are answered and
/// taken out.
Result<void> Writer::begin(std::vector<Job*>& group) {
  while (true) {
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(group, [&](Job* job) {
      if (job->deadline > now) return false;
      finish(*job, too_late());
      return true;
    });
    auto begun = connection_.execute("BEGIN IMMEDIATE");
    if (begun) return {};
    if (group.empty() || begun.error().code != kServiceUnavailable) return std::unexpected(begun.error());
    finished_.notify_all();
  }
}

Result<void> Writer::run_under_savepoint(const Work& work) {
  TRY_VOID(connection_.execute("SAVEPOINT job"));
  auto kept = [&]() -> Result<bool> {
    try {
      return work(connection_);
    } catch (const std::exception& e) {
      return fail(std::string("metadata database: ") + e.what());
    }
  }();
  if (!kept || !*kept) {
    // Where SQLite ended the transaction by itself there is nothing left to undo.
    if (!connection_.outside_transaction()) TRY_VOID(connection_.execute("ROLLBACK TO job"));
  }
  if (!connection_.outside_transaction()) TRY_VOID(connection_.execute("RELEASE job"));
  if (!kept) return std::unexpected(kept.error());
  return {};
}

void Writer::finish(Job& job, Result<void> outcome) {
  const std::lock_guard lock(mutex_);
  job.outcome = std::move(outcome);
}

void Writer::finish_all(const std::vector<Job*>& group, const Error& error) {
  for (Job* job : group) finish(*job, std::unexpected(error));
}

}  // namespace crossgate::storage
