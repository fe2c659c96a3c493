#include "server/workers.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <thread>

namespace crossgate::server {
namespace {

template <class Job>
auto answer(Workers& workers, Job job) {
  asio::io_context io;
  auto done = asio::co_spawn(io, workers.run_or_answer(job), asio::use_future);
  while (done.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
    io.restart();
    io.run_for(std::chrono::milliseconds(1));
  }
  return done.get();
}

TEST(Workers, AnswerHereWhatIsInMemory) {
  Workers workers(1, 10);
  const auto thread = answer(workers, [] { return Result<std::thread::id>(std::this_thread::get_id()); });
  EXPECT_EQ(thread.value(), std::this_thread::get_id());
}

TEST(Workers, TakeOverWhatWouldHaveToWait) {
  Workers workers(1, 10);
  int begun = 0;
  const auto thread = answer(workers, [&]() -> Result<std::thread::id> {
    ++begun;
    if (!storage::may_wait()) return storage::would_wait();
    return std::this_thread::get_id();
  });
  EXPECT_EQ(begun, 2);
  ASSERT_TRUE(thread);
  EXPECT_NE(*thread, std::this_thread::get_id());
  EXPECT_TRUE(storage::may_wait());
}

TEST(Workers, TakeOverAlsoWhatForgotThatItWasRefused) {
  Workers workers(1, 10);
  const auto waited = answer(workers, []() -> Result<bool> {
    if (storage::may_wait()) return true;
    (void)storage::would_wait();
    return false;
  });
  EXPECT_TRUE(waited.value());
}

TEST(Workers, AFailureOrAnExceptionThatNeededNoWaitingIsTheAnswer) {
  Workers workers(1, 10);
  int begun = 0;
  const auto failed = answer(workers, [&]() -> Result<int> {
    ++begun;
    throw std::runtime_error("no");
  });
  EXPECT_EQ(failed.error().message, "no");
  EXPECT_EQ(begun, 1);
}

}  // namespace
}  // namespace crossgate::server
