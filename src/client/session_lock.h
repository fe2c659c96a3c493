// One STS call a session at a time among all processes of a user, however many helpers git starts at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "client/environment.h"
#include "client/files.h"

namespace crossgate::client {

/// Held until it goes. A file below $XDG_CACHE_HOME/crossgate (~/.cache/crossgate), outside the session cache, which
/// other tools read. Where no such file can be made, everyone goes on without a lock.
class SessionLock {
 public:
  /// Waits for whoever has it; the kernel takes it back from a process that dies.
  static SessionLock acquire(const Environment& environment, std::string_view session_name);

  /// The failure that a holder recorded at `since` or later: those who waited for its call share it.
  std::optional<Error> failure_since(Time since) const;
  /// For those who wait. The message holds no secret, as none of an Error's does.
  void record_failure(const Error& error, Time now);

 private:
  explicit SessionLock(Descriptor file) : file_(std::move(file)) {}

  Descriptor file_;
};

}  // namespace crossgate::client
