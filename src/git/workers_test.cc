#include "git/workers.h"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <future>
#include <optional>

namespace crossgate::git {
namespace {

TEST(On, ReturnsToItsCallerBeforeACancellationIsFelt) {
  asio::io_context io;
  asio::thread_pool pool(2);
  asio::cancellation_signal cancel;
  std::promise<void> begun, go_on;
  std::optional<int> returned;
  bool felt = false;
  auto work = [&]() -> asio::awaitable<void> {
    returned = co_await on(pool, [&] {
      begun.set_value();
      go_on.get_future().wait();
      return 7;
    });
    try {
      co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    } catch (const boost::system::system_error&) {
      felt = true;
    }
  };
  asio::co_spawn(io, work, asio::bind_cancellation_slot(cancel.slot(), [](const std::exception_ptr&) {}));
  asio::post(io, [&] {
    begun.get_future().wait();
    cancel.emit(asio::cancellation_type::terminal);
    // Behind whatever the signal has put on the pool.
    asio::post(pool, [&] { go_on.set_value(); });
  });
  io.run();
  pool.join();
  EXPECT_EQ(returned, 7);
  EXPECT_TRUE(felt);
}

}  // namespace
}  // namespace crossgate::git
