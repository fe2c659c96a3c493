// Blocking work, away from the threads that serve connections.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <type_traits>
#include <utility>

#include "git/async.h"
#include "storage/waiting.h"

namespace crossgate::git {

/// Runs `function` on a thread of the pool and resumes the caller on its own executor with what it returned. The
/// caller stays suspended until the function has returned, cancelled or not, so the function may refer to the
/// caller's variables, provided that the pool is joined before the io_context is destroyed.
template <class Function>
asio::awaitable<std::invoke_result_t<Function>> on(asio::thread_pool& workers, Function function) {
  using Value = std::invoke_result_t<Function>;
  std::optional<Value> value;
  auto run = [&]() -> asio::awaitable<void> {
    value.emplace(function());
    co_return;
  };
  // A cancellation that reached the pool would meet the function on another thread; and where that had not given its
  // thread away, Asio (1.81, co_spawn_entry_point) would throw where nobody catches.
  co_await asio::co_spawn(workers, run, asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable));
  co_return *std::move(value);
}

/// The same for a function whose answer may be in memory: then it is given at once, on the caller's own thread. The
/// function must be such that it can be begun twice.
template <class Function>
asio::awaitable<std::invoke_result_t<Function>> at_once_or_on(asio::thread_pool& workers, Function function) {
  {
    const storage::WithoutWaiting guard;
    auto value = function();
    if (!guard.refused()) co_return value;
  }
  co_return co_await on(workers, std::move(function));
}

}  // namespace crossgate::git
