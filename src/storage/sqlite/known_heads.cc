#include "storage/sqlite/known_heads.h"

#include <utility>

namespace crossgate::storage {

/// Of a commit that nobody told of, nothing is known but that it was made: then all goes, which costs a query each.
bool KnownHeads::up_to_date() {
  const auto now = index_.read();
  if (!now) return false;
  const bool own = committing_ && now->change - seen_.change <= 1;
  if (*now != seen_ && !own) {
    heads_ = RecentMap<std::string, Head>(kGeneration);
    seen_ = *now;
    ++changes_;
  }
  return true;
}

std::optional<Head> KnownHeads::find(const std::string& aggregate) {
  const std::lock_guard lock(mutex_);
  if (!up_to_date()) return std::nullopt;
  const Head* head = heads_.find(aggregate);
  return head != nullptr ? std::optional(*head) : std::nullopt;
}

std::optional<std::uint64_t> KnownHeads::moment() {
  const std::lock_guard lock(mutex_);
  return up_to_date() ? std::optional(changes_) : std::nullopt;
}

void KnownHeads::learn(const std::string& aggregate, Head head, std::optional<std::uint64_t> moment) {
  const std::lock_guard lock(mutex_);
  if (up_to_date() && moment == changes_) heads_.put(aggregate, std::move(head));
}

void KnownHeads::committing() {
  const std::lock_guard lock(mutex_);
  // Nobody else commits while the lock is held, and what others committed before is accounted for here.
  committing_ = up_to_date();
}

void KnownHeads::committed(bool wrote) {
  const std::lock_guard lock(mutex_);
  const auto now = index_.read();
  // More than the one commit: somebody else's came behind it, and the next look forgets all.
  if (committing_ && now && now->change == seen_.change + (wrote ? 1 : 0)) seen_ = *now;
  committing_ = false;
}

void KnownHeads::abandoned() {
  const std::lock_guard lock(mutex_);
  committing_ = false;
}

void KnownHeads::written(const std::string& aggregate) {
  const std::lock_guard lock(mutex_);
  ++changes_;
  heads_.erase(aggregate);
}

}  // namespace crossgate::storage
