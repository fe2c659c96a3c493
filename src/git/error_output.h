// What a child says on its standard error, read as it comes so that the child never blocks on it.
#pragma once

#include <boost/asio/experimental/concurrent_channel.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/file_descriptor.h"
#include "git/async.h"

namespace crossgate::git {

/// Thread-safe; held by the child's owner and by the coroutine that reads.
class ErrorOutput {
 public:
  /// Begins to read `pipe` on `executor`, until its end.
  static std::shared_ptr<ErrorOutput> start(const asio::any_io_executor& executor, FileDescriptor pipe);

  explicit ErrorOutput(const asio::any_io_executor& executor) : arrived_(executor, 1), ended_(executor) {}

  /// What came since the last call; waits for something; empty at the end.
  asio::awaitable<std::string> next();
  /// Waits for the end, and leaves what came to whom `next` gives it.
  asio::awaitable<void> ended();
  /// The end of all that came.
  std::string last() const;

 private:
  using Signal = asio::experimental::concurrent_channel<void(boost::system::error_code)>;

  void append(std::string_view text);
  std::string take();
  static asio::awaitable<void> read(std::shared_ptr<ErrorOutput> self, asio::posix::stream_descriptor pipe);

  mutable std::mutex mutex_;
  std::string unread_;
  std::string last_;
  Signal arrived_;  ///< something is unread; closed at the end
  Signal ended_;    ///< closed at the end
};

}  // namespace crossgate::git
