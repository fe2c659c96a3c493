#include "storage/sqlite/known_heads.h"

#include <utility>

namespace crossgate::storage {

/// Of a commit that nobody told of, nothing is known but that it was made: then all goes, which costs a query each.
bool KnownHeads::up_to_date() {
  const auto now = index_.read();
  if (!now) return false;
  if (*now != seen_) {
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

void KnownHeads::committed() {
  const std::lock_guard lock(mutex_);
  const auto now = index_.read();
  // One commit since the last that is known of: it was this one. Another process made the others, if there are more.
  if (now && now->change == seen_.change + 1) seen_ = *now;
}

void KnownHeads::written(const std::string& aggregate) {
  const std::lock_guard lock(mutex_);
  ++changes_;
  heads_.erase(aggregate);
}

}  // namespace crossgate::storage
