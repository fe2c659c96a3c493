// Signs of life for a client that waits, so that neither it nor a proxy between takes the connection for dead.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "git/pkt_stream.h"

namespace crossgate::git {

/// As often as git's upload-pack and receive-pack say something while they work (git-config(1), uploadpack.keepAlive
/// and receive.keepAlive).
inline constexpr std::chrono::seconds kKeepAlivePeriod{5};

/// What `work` gives, which itself writes nothing to `out`; an empty packet goes there in each period that it takes.
/// On an executor of one thread at a time.
template <class T>
asio::awaitable<T> kept_alive(SidebandWriter& out, asio::awaitable<T> work,
                              std::chrono::milliseconds period = kKeepAlivePeriod) {
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  bool done = false;
  const auto worked = [&]() -> asio::awaitable<T> {
    struct End {  // however it comes
      bool& done;
      asio::steady_timer& timer;
      ~End() {
        done = true;
        timer.cancel();
      }
    } const end{done, timer};
    co_return co_await std::move(work);
  };
  const auto beaten = [&]() -> asio::awaitable<void> {
    while (!done) {
      timer.expires_after(period);
      boost::system::error_code cancelled;
      co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
      // Of a client that is gone the work's own writing will tell.
      if (!done && !co_await out.keep_alive()) co_return;
    }
  };
  co_return co_await (worked() && beaten());
}

}  // namespace crossgate::git
