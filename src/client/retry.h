// When a request is tried again (AWS SDKs and Tools Reference Guide, "Retry behavior": the standard mode).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "client/endpoint.h"
#include "wire/remote_error.h"

namespace crossgate::client {

/// How often a request is made at most, the first attempt included: AWS_MAX_ATTEMPTS, else the profile's max_attempts,
/// else 3, and 5 where AWS_RETRY_MODE or the profile's retry_mode is "legacy". At least 1.
int max_attempts(const Settings& settings);

/// Whether the service may say something else the next time: it throttles, or failed for the moment.
bool is_worth_another_try(const wire::RemoteError& error);

/// A random part of one second before the second attempt, of two before the third, four… and at most 20 seconds, so
/// that a crowd does not come back as one.
std::chrono::milliseconds pause_before(int attempt);

/// By how much the server's clock is ahead, where it refused a signature and the clocks differ by more than four
/// minutes: then the signature's time was what it refused, and signing by its clock will do. nullopt otherwise.
std::optional<std::chrono::milliseconds> clock_skew(const wire::RemoteError& error, std::optional<Time> server_time,
                                                    Time our_time);

/// Of 500 tokens, each further attempt costs five, and ten after a time-out, until an attempt succeeds: so a server in
/// trouble is left alone by a command of many requests. Not thread-safe.
class RetryQuota {
 public:
  bool take(bool after_timeout);
  void give_back();

 private:
  int left_ = 500;
  int taken_ = 0;
};

}  // namespace crossgate::client
