// The threads that serve connections.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <deque>

namespace crossgate::server {

namespace asio = boost::asio;

/// Event loops, each run by one thread: a connection stays with its thread, so that nothing of it is locked or handed
/// over. Thread-safe.
class IoThreads {
 public:
  explicit IoThreads(std::size_t count);

  /// Where what is not a connection runs.
  asio::io_context& first() { return loops_.front().context; }
  /// For the next connection: each thread in turn.
  asio::any_io_executor next();

  /// Runs every loop, the first on the caller's thread, until they are released and out of work. Called once.
  void run();
  void release();

 private:
  struct Loop {
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  };

  std::deque<Loop> loops_;  // they cannot be moved
  std::atomic<std::size_t> turn_{0};
};

}  // namespace crossgate::server
