#include "server/accepted_passwords.h"

namespace crossgate::server {

void AcceptedPasswords::remember(const std::string& digest, Time now) {
  const std::lock_guard lock(mutex_);
  order_.push_back({digest, now});
  latest_[digest] = now;
  while (order_.size() > capacity_ || order_.front().at + life_ < now) {
    const auto found = latest_.find(order_.front().digest);
    if (found != latest_.end() && found->second == order_.front().at) latest_.erase(found);
    order_.pop_front();
  }
}

bool AcceptedPasswords::contains(const std::string& digest, Time now) const {
  const std::lock_guard lock(mutex_);
  const auto found = latest_.find(digest);
  return found != latest_.end() && now <= found->second + life_;
}

}  // namespace crossgate::server
