// Bounds how many of a thing there are at once; who comes later waits without holding a thread.
#pragma once

#include <cstddef>
#include <memory>

#include "git/async.h"

namespace crossgate::git {

/// Thread-safe. Waiters are served in order.
class Semaphore {
  struct Tokens;

 public:
  /// One of the bounded things. Destroying it lets the next one in. May outlive the semaphore.
  class Permit {
   public:
    Permit() = default;
    Permit(Permit&&) noexcept = default;
    Permit& operator=(Permit&& other) noexcept;
    ~Permit();

   private:
    friend class Semaphore;
    explicit Permit(std::shared_ptr<Tokens> tokens) : tokens_(std::move(tokens)) {}
    std::shared_ptr<Tokens> tokens_;
  };

  Semaphore(const asio::any_io_executor& executor, std::size_t permits);
  asio::awaitable<Permit> acquire();

 private:
  std::shared_ptr<Tokens> tokens_;
};

}  // namespace crossgate::git
