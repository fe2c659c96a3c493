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
};

/// Has only what is at hand: keys, and role sessions that are on file and fresh. Runs and calls nothing.
class HandyFetcher final : public Fetcher {
 public:
  HandyFetcher(const SessionCache& cache, const Clock& clock) : cache_(cache), clock_(clock) {}
  Result<std::optional<Session>> fetch(const Source& source) override;

 private:
  const SessionCache& cache_;
  const Clock& clock_;
};

}  // namespace crossgate::client
