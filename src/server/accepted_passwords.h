// Remembers which Git passwords were accepted lately, and for which region: so that one that expires between the GET
// and the POST of one git command does not end the command, and so that no signature is worked out twice.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/clock.h"
#include "base/names.h"

namespace crossgate::server {

/// Thread-safe; holds at most `capacity` entries, the latest. Keys are digests, never passwords.
class AcceptedPasswords {
 public:
  AcceptedPasswords(std::chrono::milliseconds life, std::size_t capacity) : life_(life), capacity_(capacity) {}

  void remember(const std::string& digest, const Region& region, Time now);
  /// The region it was accepted for; nullopt: not lately.
  std::optional<Region> find(const std::string& digest, Time now) const;

 private:
  struct Entry {
    std::string digest;
    Time at;
  };
  struct Accepted {
    Time at;
    Region region;
  };

  const std::chrono::milliseconds life_;
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::deque<Entry> order_;  // oldest first; a digest that was remembered again stands in it twice
  std::unordered_map<std::string, Accepted> latest_;
};

}  // namespace crossgate::server
