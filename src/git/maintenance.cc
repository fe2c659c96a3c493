#include "git/maintenance.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/write_point.h"

namespace crossgate::git {
namespace {

constexpr std::chrono::minutes kBetweenSweeps{1};
/// A lease whose holder has not renewed it for so long, though it does every few seconds, is nobody's.
constexpr std::chrono::minutes kStandstill{1};
constexpr std::size_t kMostRemembered = 10'000;
constexpr std::size_t kSweptAtOnce = 500;
constexpr std::size_t kMostDue = 10'000;
/// A pack that no roll-up has taken out of the database for so long is taken out by itself: the database is copied
/// whole with every backup.
constexpr std::chrono::hours kMostInlined{1};
/// Between a ref's rewriting and the search for what it left behind: one search for a day of them.
constexpr std::chrono::hours kBetweenSearches{24};
/// However short the grace: a push may take its time between the announcement of its pack and its transaction.
constexpr std::chrono::hours kLeastAnnounced{1};
/// A manifest that others replace meanwhile is read again this often.
constexpr int kMostTries = 3;

template <class Container>
void keep_bounded(Container& container) {
  if (container.size() >= kMostRemembered) container.clear();
}

/// Exceptions end here: maintenance that fails is tried again, and nobody waits for it.
template <class Function>
auto guarded(Function function) -> decltype(function()) {
  try {
    return function();
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

}  // namespace

Maintenance::Maintenance(storage::Metadata& metadata, storage::PackStore& packs, const Clock& clock,
                         MaintenanceOptions options, std::function<void(const RepositoryId&)> replaced)
    : metadata_(metadata),
      packs_(packs),
      clock_(clock),
      options_(std::move(options)),
      replaced_(std::move(replaced)),
      upkeep_(metadata),
      repositories_(metadata),
      git_(options_.git_program, options_.limits),
      bench_(metadata, packs, clock, git_, options_.folder),
      repacker_(metadata, packs, clock, git_, bench_),
      pruner_(metadata, bench_, clock) {}

Maintenance::~Maintenance() { stop(); }

void Maintenance::start() {
  const std::lock_guard lock(mutex_);
  if (started_ || stopping_) return;
  started_ = true;
  thread_ = std::thread([this] { run(); });
}

void Maintenance::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  git_.stop();
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Maintenance::pushed(const RepositoryId& repository, std::size_t packs, std::uint64_t objects) {
  if (packs >= kLeastRolledUp || objects >= storage::kObjectsDue) enqueue({repository, Extent::adaptive});
}

/// What is not taken is remembered by its rows, or by its next push.
void Maintenance::enqueue(const MaintenanceTask& task) {
  {
    const std::lock_guard lock(mutex_);
    if (!started_ || !queue_.add(task, Steady::now())) return;
  }
  wake_.notify_one();
}

/// What an earlier process left to do, or another one on this database; what only time makes due; and packs of
/// repositories that are pushed to too seldom for a roll-up.
void Maintenance::enqueue_due() {
  const Time now = clock_.now();
  const auto all = [this](const Result<std::vector<RepositoryId>>& repositories, Extent extent) {
    if (!repositories) return;
    for (const auto& repository : *repositories) enqueue({repository, extent});
  };
  all(upkeep_.due(std::nullopt, kMostDue), Extent::adaptive);
  if (const auto rewritten = upkeep_.rewritten(now - kBetweenSearches, kSweptAtOnce))
    for (const auto& one : *rewritten) enqueue({one.repository, Extent::adaptive});
  all(upkeep_.expired(now - options_.unreachable_time, kSweptAtOnce), Extent::adaptive);
  all(upkeep_.inlined(now - kMostInlined, kSweptAtOnce), Extent::inlined);
}

std::optional<MaintenanceTask> Maintenance::next_until(Steady::time_point deadline) {
  std::unique_lock lock(mutex_);
  wake_.wait_until(lock, deadline, [this] { return stopping_ || !queue_.empty(); });
  return stopping_ ? std::nullopt : queue_.next();
}

void Maintenance::note(const MaintenanceTask& task, const Result<Maintained>& maintained) {
  {
    const std::lock_guard lock(mutex_);
    if (maintained)
      queue_.succeeded(task);
    else
      queue_.failed(task, Steady::now());
  }
  options_.on_maintained(maintained);
}

void Maintenance::run() {
  auto next_sweep = Steady::now();
  std::vector<MaintenanceTask> busy;
  while (true) {
    if (const auto task = next_until(next_sweep)) {
      const auto maintained = maintain(task->repository, task->extent);
      if (git_.stopped()) return;
      if (maintained && maintained->busy) busy.push_back(*task);
      // What a short grace lets go at once goes at once.
      if (maintained && maintained->changed()) next_sweep = Steady::now();
      note(*task, maintained);
    }
    if (git_.stopped()) return;
    if (Steady::now() < next_sweep) continue;
    next_sweep = Steady::now() + kBetweenSweeps;
    options_.on_swept(sweep());
    for (const auto& task : std::exchange(busy, {})) enqueue(task);
    enqueue_due();
  }
}

Result<std::optional<storage::Lease>> Maintenance::take_lease(const RepositoryId& repository) {
  const std::string name = "maintain " + std::string(repository.str());
  TRY(auto claimed, metadata_.claim(name, std::nullopt));
  if (claimed) return claimed;
  TRY(const auto held, metadata_.watch(name));
  if (!held) return metadata_.claim(name, std::nullopt);
  keep_bounded(watched_);
  const auto [known, is_new] = watched_.try_emplace(repository, Watched{*held, Steady::now()});
  auto& [lease, since] = known->second;
  if (lease.fence != held->fence || lease.beat != held->beat) known->second = {*held, Steady::now()};
  if (Steady::now() - since < kStandstill) return std::nullopt;
  watched_.erase(known);
  return metadata_.claim(name, *held);
}

Result<Maintained> Maintenance::maintain(const RepositoryId& repository, Extent extent) {
  const std::lock_guard lock(working_);
  return guarded([&]() -> Result<Maintained> {
    Maintained maintained{.repository = repository};
    TRY(const auto needs, this->needs(repository, extent));
    if (!needs.any()) {
      TRY_VOID(forget_due(repository));
      return maintained;
    }
    TRY(auto lease, take_lease(repository));
    if (!lease) {
      maintained.busy = true;
      return maintained;
    }
    const auto worked = work(maintained, extent, needs, *lease);
    TRY_VOID(metadata_.release(*lease));
    if (maintained.changed()) replaced_(repository);
    if (!worked) return std::unexpected(worked.error());
    TRY_VOID(forget_due(repository));
    return maintained;
  });
}

Result<Maintenance::Needs> Maintenance::needs(const RepositoryId& repository, Extent extent) {
  Needs needs;
  TRY(needs.repack, repacker_.needs(repository, extent));
  if (unaidable_.contains(repository)) needs.repack.aids = false;
  TRY(const auto rewritten, upkeep_.rewritten(repository));
  const bool at_once = extent == Extent::everything;
  needs.set_aside = rewritten && (at_once || rewritten->since <= clock_.now() - kBetweenSearches);
  TRY(needs.drop, pruner_.has_expired(repository, clock_.now() - options_.unreachable_time));
  return needs;
}

Result<void> Maintenance::work(Maintained& maintained, Extent extent, const Needs& needs, storage::Lease& lease) {
  // A lease that cannot be renewed just now is not lost: what is made is only used under it.
  const auto wanted = [&] { return metadata_.renew(lease).value_or(true); };
  if (needs.set_aside || needs.drop) TRY_VOID(prune(maintained, needs.set_aside, lease, wanted));
  TRY(const auto outcome, roll_up(maintained.repository, extent, lease, wanted));
  maintained.rolled_up = outcome == Repacker::Outcome::done;
  return work_on_aids(maintained, lease, wanted);
}

/// What is set aside is dropped at once only where there is no time to wait for.
Result<void> Maintenance::prune(Maintained& maintained, bool set_aside, const storage::Lease& lease,
                                const BackgroundGit::Wanted& wanted) {
  const RepositoryId& repository = maintained.repository;
  for (int attempts = 0; attempts < kMostTries; ++attempts) {
    if (set_aside) {
      TRY(const auto outcome, pruner_.set_aside(repository, lease, wanted));
      if (outcome == Repacker::Outcome::stale) continue;
      maintained.set_aside |= outcome == Repacker::Outcome::done;
    }
    TRY(const auto outcome, pruner_.drop(repository, clock_.now() - options_.unreachable_time, lease, wanted));
    maintained.dropped |= outcome == Repacker::Outcome::done;
    if (outcome != Repacker::Outcome::stale) return {};
    set_aside = true;  // something of it is needed again
  }
  return fail(kServiceUnavailable, "the repository's refs moved all the time: try again");
}

Result<void> Maintenance::work_on_aids(Maintained& maintained, const storage::Lease& lease,
                                       const BackgroundGit::Wanted& wanted) {
  const RepositoryId& repository = maintained.repository;
  TRY(auto outcome, repacker_.make_aids(repository, wanted));
  if (outcome == Repacker::Outcome::nothing) {
    TRY(const auto needs, repacker_.needs(repository, Extent::everything));
    if (!needs.aids) return {};
    // Commits of the largest pack lead to objects of others, and a bitmap needs all of them in one.
    if (needs.roll_up) {
      TRY(const auto rolled, roll_up(repository, Extent::everything, lease, wanted));
      maintained.rolled_up |= rolled == Repacker::Outcome::done;
      TRY(outcome, repacker_.make_aids(repository, wanted));
    }
    keep_bounded(unaidable_);
    if (outcome == Repacker::Outcome::nothing) unaidable_.insert(repository);
  }
  maintained.aided = outcome == Repacker::Outcome::done;
  return {};
}

Result<Repacker::Outcome> Maintenance::roll_up(const RepositoryId& repository, Extent extent,
                                               const storage::Lease& lease, const BackgroundGit::Wanted& wanted) {
  for (int attempts = 1;; ++attempts) {
    TRY(const auto outcome, repacker_.roll_up(repository, extent, lease, wanted));
    if (outcome == Repacker::Outcome::done) unaidable_.erase(repository);
    if (outcome != Repacker::Outcome::stale) return outcome;
    if (attempts == kMostTries)
      return fail(kServiceUnavailable, "the repository's packs were replaced by others meanwhile: try again");
  }
}

/// Costs a write only where there is something to forget.
Result<void> Maintenance::forget_due(const RepositoryId& repository) {
  TRY(const bool due, upkeep_.is_due(repository));
  return due ? upkeep_.not_due(repository) : Result<void>();
}

Result<Swept> Maintenance::sweep() {
  const std::lock_guard lock(working_);
  return guarded([&]() -> Result<Swept> {
    Swept swept;
    TRY(swept.purged, purge());
    TRY_VOID(bury_abandoned());
    TRY(swept.removed, remove_buried());
    return swept;
  });
}

Result<std::size_t> Maintenance::purge() {
  std::size_t purged = 0;
  while (!git_.stopped()) {
    TRY(const auto deleted, repositories_.deleted(std::nullopt, 1));
    if (deleted.empty() || deleted.front().deleted > clock_.now() - options_.undelete_time) break;
    TRY(const bool done, repositories_.purge(deleted.front().repository.id, clock_.now()));
    purged += done;
  }
  return purged;
}

Result<void> Maintenance::bury_abandoned() {
  const auto grace = std::max<std::chrono::milliseconds>(options_.removal_grace, kLeastAnnounced);
  while (true) {
    TRY(const auto abandoned, upkeep_.bury_abandoned(clock_.now() - grace, kSweptAtOnce));
    if (abandoned < kSweptAtOnce) return {};
  }
}

Result<std::size_t> Maintenance::remove_buried() {
  std::size_t removed = 0;
  while (!git_.stopped()) {
    TRY(const auto buried, upkeep_.buried(clock_.now() - options_.removal_grace, kSweptAtOnce));
    if (buried.empty()) break;
    for (const auto& [repository, blob] : buried) TRY_VOID(packs_.remove(repository, blob));
    reached(WritePoint::blobs_swept);
    // Only now: a row is all that knows of a blob that nobody uses.
    TRY_VOID(upkeep_.forget(buried));
    removed += buried.size();
    if (buried.size() < kSweptAtOnce) break;
  }
  return removed;
}

}  // namespace crossgate::git
