#include "storage/sqlite/writer.h"

#include <algorithm>
#include <utility>

#include "base/write_point.h"

namespace crossgate::storage {
namespace {

/// A group's work is done before any of it is answered: few enough that the first does not wait long.
constexpr std::size_t kGroupSize = 64;

Error lost() { return {.message = "metadata database: the transaction was lost"}; }
std::unexpected<Error> too_late() { return fail(kServiceUnavailable, "the metadata database is busy: try again"); }

}  // namespace

Writer::Writer(Connection connection, CommitObserver& observer)
    : connection_(std::move(connection)), observer_(observer), thread_([this] { serve(); }) {}

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
  reached(WritePoint::transaction_begun);
  observer_.committing();
  wrote_ = false;
  auto outcomes = commit_group(group);
  if (!outcomes) {
    observer_.abandoned();
    return finish_all(group, outcomes.error());
  }
  observer_.committed(wrote_);
  for (std::size_t i = 0; i < group.size(); ++i) finish(*group[i], std::move((*outcomes)[i]));
}

/// Fails, with nothing changed, when the transaction could not be committed; else each job has its own outcome.
Result<std::vector<Result<void>>> Writer::commit_group(const std::vector<Job*>& group) {
  std::vector<Result<void>> outcomes;
  for (const Job* job : group) {
    outcomes.push_back(run_under_savepoint(job->work));
    // SQLite gave the transaction up, and with it what the jobs before this one did.
    if (connection_.outside_transaction()) return std::unexpected(outcomes.back() ? lost() : outcomes.back().error());
  }
  reached(WritePoint::transaction_ready);
  if (auto committed = connection_.execute("COMMIT"); !committed) {
    // Undone work is not answered either: what it saw may never have been.
    if (!connection_.outside_transaction()) (void)connection_.execute("ROLLBACK");
    return std::unexpected(committed.error());
  }
  reached(WritePoint::transaction_committed);
  return outcomes;
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
  const auto touched = connection_.rows_touched();
  auto kept = [&]() -> Result<bool> {
    try {
      return work(connection_);
    } catch (const std::exception& e) {
      return fail(std::string("metadata database: ") + e.what());
    }
  }();
  if (!kept || !*kept) {
    // Where SQLite ended the transaction by itself there is nothing left to undo. What cannot be undone by itself is
    // undone with the group.
    if (!connection_.outside_transaction() && !connection_.execute("ROLLBACK TO job"))
      TRY_VOID(connection_.execute("ROLLBACK"));
  }
  if (!connection_.outside_transaction()) TRY_VOID(connection_.execute("RELEASE job"));
  if (!kept) return std::unexpected(kept.error());
  wrote_ |= *kept && connection_.rows_touched() != touched;
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
