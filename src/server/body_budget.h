// What all requests together may hold of their bodies in memory.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace crossgate::server {

/// Thread-safe. Outlives its shares.
class BodyBudget {
 public:
  /// `per_key`: of the requests under one access key, which is named by whoever knows it and not proved yet.
  BodyBudget(std::size_t total, std::size_t per_key) : total_(total), per_key_(per_key) {}

  /// What one request holds; given back when it is destroyed. For one thread at a time.
  class Share {
   public:
    Share() = default;
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    ~Share() {
      if (budget_ != nullptr) budget_->give_back(key_, bytes_);
    }

    /// False: there is not so much left, and nothing was taken. `key` and `budget` are those of the first call.
    bool add(BodyBudget& budget, const std::string& key, std::size_t bytes) {
      if (budget_ == nullptr) {
        key_ = key;
        budget_ = &budget;
      }
      if (!budget_->take(key_, bytes)) return false;
      bytes_ += bytes;
      return true;
    }

   private:
    BodyBudget* budget_ = nullptr;
    std::string key_;
    std::size_t bytes_ = 0;
  };

 private:
  bool take(const std::string& key, std::size_t bytes) {
    const std::lock_guard lock(guard_);
    if (held_ + bytes > total_) return false;
    std::size_t& of_key = held_by_[key];
    const bool granted = of_key + bytes <= per_key_;
    if (granted) {
      of_key += bytes;
      held_ += bytes;
    }
    if (of_key == 0) held_by_.erase(key);
    return granted;
  }
  void give_back(const std::string& key, std::size_t bytes) {
    const std::lock_guard lock(guard_);
    const auto of_key = held_by_.find(key);
    if (of_key == held_by_.end()) return;
    held_ -= bytes;
    of_key->second -= bytes;
    if (of_key->second == 0) held_by_.erase(of_key);
  }

  const std::size_t total_;
  const std::size_t per_key_;
  std::mutex guard_;
  std::size_t held_ = 0;
  std::map<std::string, std::size_t> held_by_;
};

}  // namespace crossgate::server
