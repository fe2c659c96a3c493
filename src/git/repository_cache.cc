#include "git/repository_cache.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/event_loop.h"
#include "git/errors.h"
#include "storage/waiting.h"

namespace crossgate::git {
namespace {

/// Longer than the time between a fetch's advertisement and its last request.
constexpr auto kLately = std::chrono::minutes(10);
constexpr std::size_t kMostRecentTips = 16384;
/// To read a manifest of which no pack has been removed meanwhile.
constexpr int kMostLayouts = 3;

struct RecentTip {
  ObjectId id;
  Time until;
};

std::unexpected<Error> gone() { return fail(kNoSuchRepository, "the repository does not exist"); }

/// Both lists are in order of names.
void remember_left_tips(const storage::RefSnapshot& before, const storage::RefSnapshot& after, Time until,
                        std::deque<RecentTip>& recent) {
  auto now = after.refs.begin();
  for (const auto& ref : before.refs) {
    while (now != after.refs.end() && now->name < ref.name) ++now;
    if (now == after.refs.end() || now->name != ref.name || now->id != ref.id) recent.push_back({ref.id, until});
  }
  while (recent.size() > kMostRecentTips) recent.pop_front();
}

}  // namespace

struct RepositoryCache::Entry {
  std::mutex refs_mutex;  ///< held while the refs are read, so that simultaneous readers share one read
  RefSnapshotPtr snapshot;
  std::deque<RecentTip> recent;

  std::mutex view_mutex;  ///< held while the view is brought up to date, so that it happens once
  std::shared_ptr<View> view;
};

RepositoryCache::RepositoryCache(storage::Metadata& metadata, storage::PackStore& packs, const Clock& clock,
                                 std::filesystem::path folder, std::size_t most_repositories, const Aside& aside)
    : refs_(metadata),
      packs_(packs),
      clock_(clock),
      folder_(std::move(folder)),
      most_repositories_(most_repositories),
      aside_(aside) {}

RepositoryCache::~RepositoryCache() = default;

std::shared_ptr<RepositoryCache::Entry> RepositoryCache::entry(const RepositoryId& repository) {
  if (auto found = find(repository)) return found;
  std::shared_ptr<Entry> dropped;  // outlives the lock: its view's folder is removed without it
  const std::lock_guard lock(mutex_);
  if (const auto found = held_.find(repository); found != held_.end()) return found->second.entry;
  if (held_.size() >= most_repositories_) {
    const auto oldest = held_.find(uses_.back());
    dropped = std::move(oldest->second.entry);
    held_.erase(oldest);
    uses_.pop_back();
  }
  uses_.push_front(repository);
  return held_.emplace(repository, Held{std::make_shared<Entry>(), uses_.begin()}).first->second.entry;
}

std::shared_ptr<RepositoryCache::Entry> RepositoryCache::find(const RepositoryId& repository) {
  const std::lock_guard lock(mutex_);
  const auto found = held_.find(repository);
  if (found == held_.end()) return nullptr;
  uses_.splice(uses_.begin(), uses_, found->second.use);
  return found->second.entry;
}

void RepositoryCache::forget(const RepositoryId& repository) {
  std::shared_ptr<Entry> dropped;
  const std::lock_guard lock(mutex_);
  const auto found = held_.find(repository);
  if (found == held_.end()) return;
  dropped = std::move(found->second.entry);
  uses_.erase(found->second.use);
  held_.erase(found);
}

Result<RefSnapshotPtr> RepositoryCache::refs(const RepositoryId& repository) {
  TRY(const auto head, refs_.head(repository));
  if (!head) {
    forget(repository);
    return gone();
  }
  const bool waits = storage::may_wait();
  const auto held = waits ? entry(repository) : find(repository);
  if (!held) return storage::would_wait();
  std::unique_lock lock(held->refs_mutex, std::defer_lock);
  if (waits) {
    expect_may_block();
    lock.lock();
  } else if (!lock.try_lock()) {
    return storage::would_wait();
  }
  auto& snapshot = held->snapshot;
  const bool same_life = snapshot && snapshot->head.token == head->token;
  if (same_life && snapshot->head.version >= head->version) return snapshot;

  TRY(auto latest, same_life ? refs_.advance(*snapshot) : refs_.load(repository));
  if (!latest) return gone();
  auto next = std::make_shared<const ListedRefs>(*std::move(latest));
  if (same_life) remember_left_tips(*snapshot, *next, clock_.now() + kLately, held->recent);
  snapshot = std::move(next);
  return snapshot;
}

Result<OpenRepository> RepositoryCache::open(const RepositoryId& repository) {
  expect_may_block();
  TRY(auto snapshot, refs(repository));
  const auto held = entry(repository);
  const std::lock_guard lock(held->view_mutex);
  if (!held->view || !held->view->has_packs_of(snapshot->head)) TRY_VOID(update_view(repository, *held));
  return OpenRepository{std::move(snapshot), held->view};
}

Result<void> RepositoryCache::refresh(const RepositoryId& repository) {
  const auto held = find(repository);
  if (!held) return {};
  const std::lock_guard lock(held->view_mutex);
  return held->view ? update_view(repository, *held) : Result<void>();
}

Result<void> RepositoryCache::update_view(const RepositoryId& repository, Entry& entry) {
  for (int attempts = 1;; ++attempts) {
    TRY(const auto manifest, refs_.manifest(repository));
    if (!manifest) return gone();
    auto view = view_of(repository, entry, *manifest);
    if (view) {
      entry.view = *std::move(view);
      return {};
    }
    // A pack that was removed since the manifest was read is not in the next one.
    if (view.error().code != storage::kNoSuchBlob || attempts == kMostLayouts) return std::unexpected(view.error());
  }
}

Result<std::shared_ptr<View>> RepositoryCache::view_of(const RepositoryId& repository, const Entry& entry,
                                                       const storage::Refs::Manifest& manifest) {
  std::shared_ptr<View> view = entry.view;
  if (!view || !view->serves(manifest.head) || !view->is_within(manifest)) {
    // A number of its own, since a view that was replaced lives on, with its folder, until its last reader is done.
    const auto number = [this] {
      const std::lock_guard lock(mutex_);
      return ++views_made_;
    }();
    const auto name = std::string(repository.str()) + "." + std::to_string(number);
    TRY(view, View::create(folder_ / name, repository, manifest.head, aside_));
  }
  TRY_VOID(view->bring_packs({refs_, packs_}, manifest));
  return view;
}

std::vector<ObjectId> RepositoryCache::left_lately(const RepositoryId& repository) {
  expect_may_block();
  const auto held = entry(repository);
  const std::lock_guard lock(held->refs_mutex);
  const Time now = clock_.now();
  std::vector<ObjectId> tips;
  for (const auto& tip : held->recent)
    if (tip.until > now) tips.push_back(tip.id);
  return tips;
}

}  // namespace crossgate::git
