#include "git/keep_alive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "git/testing/memory_streams.h"

namespace crossgate::git {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kBeat = "0005\1";

/// Ends once the sink has so many bytes.
asio::awaitable<Result<int>> until(const MemorySink& sink, std::size_t bytes) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (sink.bytes().size() < bytes) {
    timer.expires_after(1ms);
    co_await timer.async_wait(asio::use_awaitable);
  }
  co_return 7;
}

TEST(KeepAlive, BeatsInBandOneForAsLongAsTheWorkTakes) {
  MemorySink sink;
  SidebandWriter out(sink, true);
  EXPECT_EQ(run(kept_alive(out, until(sink, 3 * kBeat.size()), 2ms)).value(), 7);
  EXPECT_THAT(sink.bytes(), testing::StartsWith("0005\1"
                                                "0005\1"
                                                "0005\1"));
  EXPECT_EQ(sink.bytes().size() % kBeat.size(), 0U);
}

TEST(KeepAlive, SaysNothingDuringShortWorkOrWithoutBands) {
  MemorySink sink;
  SidebandWriter out(sink, true), plain(sink, false);
  EXPECT_EQ(run(kept_alive(out, until(sink, 0), 1h)).value(), 7);
  EXPECT_TRUE(run(plain.keep_alive()));
  EXPECT_EQ(sink.bytes(), "");
}

TEST(KeepAlive, EndsWithTheWorksException) {
  MemorySink sink;
  SidebandWriter out(sink, true);
  const auto failing = []() -> asio::awaitable<Result<int>> {
    throw std::runtime_error("broken");
    co_return 0;
  };
  EXPECT_THROW((void)run(kept_alive(out, failing())), std::runtime_error);
}

}  // namespace
}  // namespace crossgate::git
