// What may block and nobody waits for.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <optional>
#include <utility>

#include "base/event_loop.h"
#include "git/async.h"

namespace crossgate::git {

/// Where the last user of something is done with it cannot be foreseen: a request, a child that was killed, whoever
/// follows a pack. What is left to do then, the removal of files above all, is done at once on a thread that may wait,
/// and on a worker instead of an event loop. Copies are as good. Thread-safe; the pool must outlive it.
class Aside {
 public:
  /// Where there are no event loops: always at once.
  Aside() = default;
  explicit Aside(asio::thread_pool& workers) : workers_(workers.get_executor()) {}

  /// What is given to workers that have been joined is never done.
  template <class Function>
  void run(Function function) const {
    if (workers_ && OnEventLoop::here())
      asio::post(*workers_, std::move(function));
    else
      function();
  }

 private:
  std::optional<asio::thread_pool::executor_type> workers_;
};

}  // namespace crossgate::git
