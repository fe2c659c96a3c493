// Time as a dependency, so that tests need not wait for it to pass.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace crossgate {

/// A moment in UTC, to the millisecond.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

/// Stands still until it is told otherwise.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start) : now_(start) {}
  Time now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ = now_.load() + by; }

 private:
  std::atomic<Time> now_;
};

/// "2026-01-31T23:59:59Z" (whole seconds, as IAM and STS write times).
std::string format_iso8601(Time time);
/// The same with any fraction of a second (truncated to milliseconds), and with "Z", "UTC", "+02:00" or "+0200".
std::optional<Time> parse_iso8601(std::string_view text);
/// "20260131T235959Z", the basic form of signatures; the Git password's own form has no "Z".
std::string format_basic(Time time);
std::optional<Time> parse_basic(std::string_view text);

constexpr Time from_epoch_seconds(std::int64_t seconds) { return Time(std::chrono::seconds(seconds)); }
constexpr std::int64_t to_epoch_seconds(Time time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace crossgate
