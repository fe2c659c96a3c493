// Getting credentials from where they were found.
#pragma once

#include <optional>

#include "base/clock.h"
#include "base/error.h"
#include "client/session_cache.h"
#include "client/source.h"

namespace crossgate::client {

/// Turns a source into credentials. Not thread-safe.
class Fetcher {
 public:
  virtual ~Fetcher() = default;
  /// nullopt: this fetcher has not the means, and another must be asked.
  virtual Result<std::optional<Session>> fetch(const Source& source) = 0;
  /// The region that an instance says it is in; nullopt likewise. Fails where it says none.
  virtual Result<std::optional<Region>> fetch_region(const InstanceSource& instance) = 0;
};

/// Has only what is at hand: keys, and sessions that are on file and fresh. Runs and asks nothing.
class HandyFetcher final : public Fetcher {
 public:
  HandyFetcher(const Environment& environment, const SessionCache& cache, const Clock& clock)
      : environment_(environment), cache_(cache), clock_(clock) {}
  Result<std::optional<Session>> fetch(const Source& source) override;
  Result<std::optional<Region>> fetch_region(const InstanceSource& instance) override;

 private:
  const Environment& environment_;
  const SessionCache& cache_;
  const Clock& clock_;
};

}  // namespace crossgate::client
