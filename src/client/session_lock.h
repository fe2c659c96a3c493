// One STS call a session at a time among all processes of a user, however many helpers git starts at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/file_descriptor.h"
#include "client/fetching/fetching.h"

namespace crossgate::client {

/// Held until it goes. A file below $XDG_CACHE_HOME/crossgate (~/.cache/crossgate), outside the session cache, which
/// other tools read. Where no such file can be made, everyone goes on without a lock.
class SessionLock {
 public:
  /// Waits for whoever has it; the kernel takes it back from a process that dies. After two seconds says what it waits
  /// for. After a minute goes on without: a lock only saves calls, and its holder may be stopped, or waiting for a
  /// person.
  static SessionLock acquire(const Environment& environment, std::string_view session_name, const Sleep& sleep,
                             const Warn& warn);

  /// The failure that a holder recorded from `since` on: those who waited for its call share it. One of later than
  /// `now`, which is read with the lock held, was recorded by a clock that has been put right.
  std::optional<Error> failure_between(Time since, Time now) const;
  /// For those who wait. The message holds no secret, as none of an Error's does.
  void record_failure(const Error& error, Time now);
  void forget_failure();

 private:
  explicit SessionLock(FileDescriptor file) : file_(std::move(file)) {}

  FileDescriptor file_;
};

}  // namespace crossgate::client
