#include "git/response_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include "git/pack_sender.h"
#include "git/pkt_line.h"
#include "git/testing/memory_streams.h"
#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::git {
namespace {

using testing::HasSubstr;

/// What a maker waits for between two steps.
class Gate {
 public:
  explicit Gate(asio::io_context& io) : timer_(io, asio::steady_timer::time_point::max()) {}
  asio::awaitable<void> pass() {
    boost::system::error_code opened;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, opened));
  }
  void open() { timer_.cancel(); }

 private:
  asio::steady_timer timer_;
};

class ResponseCaching : public testing::Test {
 protected:
  static std::string band(std::string_view bytes) {
    std::string out;
    append_packet(out, '\1', bytes);
    return out;
  }

  /// Appends "one", waits at the gate, appends "two".
  ResponseCache::Make two_steps() {
    return [this](Response& response) -> asio::awaitable<Result<void>> {
      ++made_;
      response.tell("working\n");
      response.append(band("one"));
      CO_TRY_VOID(co_await response.taken());
      co_await gate_.pass();
      if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none)
        co_return fail("cancelled");
      response.append(band("two"));
      if (fails_) co_return fail("broken");
      co_return Result<void>();
    };
  }

  std::unique_ptr<Follower> follow(const std::string& key = "k") {
    auto follower = cache_.follow(repository_, key, two_steps(), io_.get_executor());
    EXPECT_TRUE(follower);
    return *std::move(follower);
  }
  /// Sends all that comes to a follower into a sink.
  std::future<Result<void>> send(Follower& follower, MemorySink& sink, bool progress = false) {
    return asio::co_spawn(
        io_,
        [&follower, &sink, progress]() -> asio::awaitable<Result<void>> {
          PackSender sender(sink, SideBand::large, progress);
          co_return co_await sender.send(follower);
        },
        asio::use_future);
  }
  void settle() {
    io_.restart();
    io_.poll();
  }
  void finish() {
    settle();
    gate_.open();
    io_.restart();
    io_.run();
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_.path()), {}));
  }

  storage::TemporaryDirectory folder_;
  asio::io_context io_;
  Gate gate_{io_};
  RepositoryId repository_ = storage::example_repository("payments").id;
  ResponseCache cache_{io_.get_executor(), folder_.path(), 1000};
  int made_ = 0;
  bool fails_ = false;
  const std::string all_ = band("one") + band("two") + "0000";
};

TEST_F(ResponseCaching, LetsEqualRequestsShareWhatIsBeingMade) {
  const auto early = follow();
  MemorySink to_early, to_late;
  auto early_sent = send(*early, to_early);
  settle();
  EXPECT_EQ(to_early.bytes(), band("one"));
  const auto late = follow();
  auto late_sent = send(*late, to_late);
  finish();
  EXPECT_TRUE(early_sent.get() && late_sent.get());
  EXPECT_EQ(to_early.bytes(), all_);
  EXPECT_EQ(to_late.bytes(), all_);
  EXPECT_EQ(made_, 1);
  EXPECT_EQ(cache_.counts().shared, 1U);
}

TEST_F(ResponseCaching, AnswersFromDiskWithoutProgressOfYore) {
  const auto first = follow();
  MemorySink to_first, to_second;
  auto first_sent = send(*first, to_first, true);
  finish();
  EXPECT_THAT(to_first.bytes(), HasSubstr("\2working\n"));
  const auto second = follow();
  auto second_sent = send(*second, to_second, true);
  finish();
  EXPECT_EQ(to_second.bytes(), all_);
  EXPECT_EQ(made_, 1);
  EXPECT_EQ(cache_.counts().kept, 1U);
}

TEST_F(ResponseCaching, GoesOnWhenOneOfTwoClientsGoesAway) {
  auto leaves = follow();
  const auto stays = follow();
  leaves.reset();
  MemorySink sink;
  auto sent = send(*stays, sink);
  finish();
  EXPECT_TRUE(sent.get());
  EXPECT_EQ(sink.bytes(), all_);
}

TEST_F(ResponseCaching, GivesUpWhenNobodyFollowsAnyMore) {
  auto only = follow();
  settle();
  EXPECT_EQ(files(), 1U);
  only.reset();
  const auto next = follow();  // begun anew, though the one given up has not noticed yet
  EXPECT_EQ(made_, 1);
  MemorySink sink;
  auto sent = send(*next, sink);
  settle();
  finish();
  EXPECT_TRUE(sent.get());
  EXPECT_EQ(sink.bytes(), all_);
  EXPECT_EQ(made_, 2);
  EXPECT_EQ(files(), 1U);
}

TEST_F(ResponseCaching, KeepsNothingOfAFailure) {
  fails_ = true;
  auto follower = follow();
  MemorySink sink;
  auto sent = send(*follower, sink);
  finish();
  EXPECT_FALSE(sent.get());
  EXPECT_THAT(sink.bytes(), HasSubstr("\3the pack could not be made\n"));
  follower.reset();
  EXPECT_EQ(files(), 0U);
  fails_ = false;
  const auto again = follow();
  auto sent_again = send(*again, sink);
  finish();
  EXPECT_TRUE(sent_again.get());
}

TEST_F(ResponseCaching, HoldsABoundedNumberOfBytes) {
  const std::string text(400, 'x');
  const auto make = [&](Response& response) -> asio::awaitable<Result<void>> {
    response.append(band(text));
    co_return Result<void>();
  };
  for (const char* key : {"a", "b", "a", "c"}) {  // each a little over 400 bytes, of 1,000
    EXPECT_TRUE(cache_.follow(repository_, key, make, io_.get_executor()));
    finish();
  }
  EXPECT_EQ(files(), 2U);
  EXPECT_TRUE(cache_.follow(repository_, "a", make, io_.get_executor()));
  EXPECT_EQ(cache_.counts().kept, 2U);
}

TEST_F(ResponseCaching, IsReadToTheEndEvenWhenItWasDropped) {
  const auto follower = follow();
  finish();
  cache_.forget(repository_);
  MemorySink sink;
  auto sent = send(*follower, sink);
  finish();
  EXPECT_TRUE(sent.get());
  EXPECT_EQ(sink.bytes(), all_);
  EXPECT_EQ(cache_.counts().bytes, 0U);
}

TEST_F(ResponseCaching, MakesAnewWhatSomebodyRemovedFromDisk) {
  follow();
  auto first = follow();
  finish();
  first.reset();
  for (const auto& file : std::filesystem::directory_iterator(folder_.path())) std::filesystem::remove(file);
  const auto second = follow();
  MemorySink sink;
  auto sent = send(*second, sink);
  finish();
  EXPECT_TRUE(sent.get());
  EXPECT_EQ(sink.bytes(), all_);
}

TEST_F(ResponseCaching, IsPassedOnThroughMemoryWhereNoFileCanBeMade) {
  std::filesystem::remove(folder_.path());
  const auto early = follow();
  const auto also_early = follow();
  MemorySink to_early, to_also_early, to_late;
  auto early_sent = send(*early, to_early);
  auto also_early_sent = send(*also_early, to_also_early);
  settle();
  EXPECT_EQ(to_early.bytes(), band("one"));
  const auto late = follow();  // part of the other is gone
  auto late_sent = send(*late, to_late);
  finish();
  EXPECT_TRUE(early_sent.get() && also_early_sent.get() && late_sent.get());
  for (const auto* sink : {&to_early, &to_also_early, &to_late}) EXPECT_EQ(sink->bytes(), all_);
  EXPECT_EQ(made_, 2);
  EXPECT_EQ(cache_.counts().bytes, 0U);
}

TEST_F(ResponseCaching, IsPassedOnThroughMemoryFromWhereTheDiskIsFull) {
  // A file may have 1,000 bytes: the second piece does not fit.
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{.rlim_cur = 1000, .rlim_max = before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);

  std::size_t appended = 0;
  const auto make = [&](Response& response) -> asio::awaitable<Result<void>> {
    for (; appended < 8; ++appended) {
      response.append(band(std::string(700, static_cast<char>('a' + appended))));
      CO_TRY_VOID(co_await response.taken());
    }
    co_return Result<void>();
  };
  auto follower = cache_.follow(repository_, "k", make, io_.get_executor());
  ASSERT_TRUE(follower);
  settle();
  EXPECT_EQ(appended, 1U);  // the second piece is in memory, and the third waits until somebody takes it
  MemorySink sink;
  auto sent = send(**follower, sink);
  finish();
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_TRUE(sent.get());
  std::string all;
  for (char c = 'a'; c < 'i'; ++c) all += band(std::string(700, c));
  EXPECT_EQ(sink.bytes(), all + "0000");
}

TEST_F(ResponseCaching, IsGivenUpWhereTheDiskIsFullAndNobodyReads) {
  std::filesystem::remove(folder_.path());
  const auto follower = follow();
  follower->read_nothing();
  finish();
  EXPECT_EQ((follower->error().message.find("cannot write ")), 0U) << follower->error().message;
}

}  // namespace
}  // namespace crossgate::git
