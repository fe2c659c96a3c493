// Whose turn it is: a bounded number of things at once, shared fairly between callers.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/error.h"
#include "git/async.h"

namespace crossgate::git {

struct TurnLimits {
  std::size_t at_once = 16;
  std::size_t at_once_per_caller = 8;
  std::size_t waiting = 512;
  std::size_t waiting_per_caller = 128;
  std::chrono::milliseconds patience{300'000};  ///< how long one waits before it is refused
};

/// Thread-safe. Callers that wait get one turn after the other, however much each of them asks for; what one caller
/// asks for is served in order.
class Turns {
  struct Table;

 public:
  /// One turn. Destroying it gives it to the next. May outlive the turns.
  class Permit {
   public:
    Permit() = default;
    Permit(Permit&&) noexcept = default;
    Permit& operator=(Permit&& other) noexcept;
    ~Permit();

   private:
    friend class Turns;
    Permit(std::shared_ptr<Table> table, std::string caller) : table_(std::move(table)), caller_(std::move(caller)) {}
    std::shared_ptr<Table> table_;
    std::string caller_;
  };

  explicit Turns(const TurnLimits& limits);
  /// Waits. kServiceUnavailable, with a message for users, when too many wait already or patience has run out.
  asio::awaitable<Result<Permit>> acquire(std::string caller);

  struct Counts {
    std::size_t running = 0;
    std::size_t waiting = 0;
    std::uint64_t begun = 0;
    std::uint64_t refused = 0;
  };
  Counts counts() const;
  /// From now on; what runs, runs on.
  void set_limits(const TurnLimits& limits);

 private:
  class Place;
  std::shared_ptr<Table> table_;
};

}  // namespace crossgate::git
