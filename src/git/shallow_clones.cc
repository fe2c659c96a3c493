#include "git/shallow_clones.h"

#include <algorithm>
#include <utility>

#include "git/engine.h"
#include "git/follow_pack.h"

namespace crossgate::git {
namespace {

constexpr std::size_t kMostRepositories = 64;

std::optional<ObjectId> default_tip(const storage::RefSnapshot& refs) {
  const auto* const ref = refs.default_branch ? refs.find(refs.default_branch->str()) : nullptr;
  return ref != nullptr ? std::optional(ref->id) : std::nullopt;
}

bool is_one_commit(const PackQuery& query) {
  const Depth& depth = query.depth;
  return query.wants.size() == 1 && query.haves.empty() && depth.commits == 1 && depth.shallow.empty() &&
         !depth.since && depth.not_refs.empty() && !depth.relative;
}

}  // namespace

std::list<ShallowClones::Entry>::iterator ShallowClones::find(const RepositoryId& repository) {
  return std::ranges::find(entries_, repository, &Entry::repository);
}

bool ShallowClones::holds(const RepositoryId& repository) {
  const std::lock_guard lock(mutex_);
  return find(repository) != entries_.end();
}

void ShallowClones::asked(const RepositoryId& repository, const PackQuery& query, const storage::RefSnapshot& refs) {
  if (!is_one_commit(query) || default_tip(refs) != query.wants.front()) return;
  std::list<Entry> dropped;  // outlives the lock
  const std::lock_guard lock(mutex_);
  if (const auto entry = find(repository); entry != entries_.end()) {
    entry->query = query;
    entry->asked = true;
    return entries_.splice(entries_.begin(), entries_, entry);
  }
  entries_.push_front({.repository = repository, .query = query});
  if (entries_.size() > kMostRepositories) dropped.splice(dropped.begin(), entries_, std::prev(entries_.end()));
}

/// What to make ready; nullopt: nothing.
std::optional<PackQuery> ShallowClones::next_query(const RepositoryId& repository, const ObjectId& tip) {
  std::list<Entry> dropped;  // outlives the lock
  const std::lock_guard lock(mutex_);
  const auto entry = find(repository);
  if (entry == entries_.end() || entry->query.wants.front() == tip) return std::nullopt;
  if (!entry->asked) {
    dropped.splice(dropped.begin(), entries_, entry);
    return std::nullopt;
  }
  PackQuery query = entry->query;
  query.wants = {tip};
  return query;
}

void ShallowClones::keep(const RepositoryId& repository, const PackQuery& query, std::unique_ptr<Follower> follower) {
  const std::lock_guard lock(mutex_);
  const auto entry = find(repository);
  if (entry == entries_.end()) return;
  entry->query = query;
  entry->asked = false;
  // The one before goes with `follower`, after the lock: only then is what it follows given up.
  std::swap(entry->follower, follower);
}

void ShallowClones::forget(const RepositoryId& repository) {
  std::list<Entry> dropped;  // outlives the lock
  const std::lock_guard lock(mutex_);
  if (const auto entry = find(repository); entry != entries_.end()) dropped.splice(dropped.begin(), entries_, entry);
}

void ShallowClones::pushed(Engine& engine, const RepositoryId& repository) {
  if (!holds(repository)) return;
  const auto opened = engine.repositories.open(repository);
  if (!opened) return;
  const auto tip = default_tip(*opened->refs);
  const auto query = tip ? next_query(repository, *tip) : std::nullopt;
  if (!query) return;
  auto follower = follow_pack(engine, engine.processes, repository, {opened->view, opened->refs, *query},
                              engine.workers.get_executor());
  if (!follower) return;
  (*follower)->read_nothing();
  keep(repository, *query, *std::move(follower));
}

}  // namespace crossgate::git
