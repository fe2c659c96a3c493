#include "server/accepted_passwords.h"

namespace crossgate::server {

void AcceptedPasswords::remember(const std::string& digest, const Region& region, Time now) {
  const std::lock_guard lock(mutex_);
  order_.push_back({digest, now});
  latest_.insert_or_assign(digest, Accepted{now, region});
  while (order_.size() > capacity_ || order_.front().at + life_ < now) {
    const auto found = latest_.find(order_.front().digest);
    if (found != latest_.end() && found->second.at == order_.front().at) latest_.erase(found);
    order_.pop_front();
  }
}

std::optional<Region> AcceptedPasswords::find(const std::string& digest, Time now) const {
  const std::lock_guard lock(mutex_);
  const auto found = latest_.find(digest);
  if (found == latest_.end() || now > found->second.at + life_) return std::nullopt;
  return found->second.region;
}

}  // namespace crossgate::server
