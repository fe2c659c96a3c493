#include "git/turns.h"

#include <gmock/gmock.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <optional>
#include <vector>

namespace crossgate::git {
namespace {

using testing::ElementsAre;

/// Things that take a turn and keep it until they are told to end.
class TurnsTest : public testing::Test {
 protected:
  /// Asks for a turn under `name`, for `caller`.
  void ask(Turns& turns, const std::string& name, const std::string& caller) {
    asio::co_spawn(io_, take(turns, name, caller), [](const std::exception_ptr&) {});
    settle();
  }
  void end(const std::string& name) {
    running_.erase(name);
    settle();
  }
  void settle() {
    io_.restart();
    io_.poll();
  }

  asio::awaitable<void> take(Turns& turns, std::string name, std::string caller) {
    auto permit = co_await turns.acquire(caller);
    if (permit) {
      running_[name] = *std::move(permit);
      begun_.push_back(name);
    } else {
      refused_.push_back(name);
      refusal_ = permit.error();
    }
  }

  asio::io_context io_;
  std::map<std::string, Turns::Permit> running_;
  std::vector<std::string> begun_;
  std::vector<std::string> refused_;
  Error refusal_;
};

TEST_F(TurnsTest, AreTakenAtOnceUpToTheirNumber) {
  Turns turns({.at_once = 2});
  ask(turns, "1", "ann");
  ask(turns, "2", "ann");
  ask(turns, "3", "ann");
  EXPECT_THAT(begun_, ElementsAre("1", "2"));
  end("1");
  EXPECT_THAT(begun_, ElementsAre("1", "2", "3"));
}

TEST_F(TurnsTest, GoRoundBetweenCallersHoweverMuchEachAsksFor) {
  Turns turns({.at_once = 1});
  ask(turns, "a1", "ann");
  ask(turns, "a2", "ann");
  ask(turns, "a3", "ann");
  ask(turns, "a4", "ann");
  ask(turns, "b1", "bob");
  ask(turns, "b2", "bob");
  ask(turns, "c1", "cat");
  for (std::size_t i = 0; i < 7; ++i) end(begun_.at(i));
  EXPECT_THAT(begun_, ElementsAre("a1", "a2", "b1", "c1", "a3", "b2", "a4"));
}

TEST_F(TurnsTest, LeaveRoomForOthersWhenOneCallerHasItsShare) {
  Turns turns({.at_once = 3, .at_once_per_caller = 2});
  ask(turns, "a1", "ann");
  ask(turns, "a2", "ann");
  ask(turns, "a3", "ann");
  EXPECT_THAT(begun_, ElementsAre("a1", "a2"));
  ask(turns, "b1", "bob");
  EXPECT_THAT(begun_, ElementsAre("a1", "a2", "b1"));
  end("b1");
  EXPECT_THAT(begun_, ElementsAre("a1", "a2", "b1"));
  end("a1");
  EXPECT_THAT(begun_, ElementsAre("a1", "a2", "b1", "a3"));
}

TEST_F(TurnsTest, AreRefusedWhenTooManyWait) {
  Turns turns({.at_once = 1, .waiting = 3, .waiting_per_caller = 2});
  ask(turns, "a1", "ann");
  ask(turns, "a2", "ann");
  ask(turns, "a3", "ann");
  ask(turns, "a4", "ann");
  EXPECT_THAT(refused_, ElementsAre("a4"));
  EXPECT_EQ(refusal_.code, kServiceUnavailable);
  EXPECT_EQ(refusal_.message, "the server is busy; try again later");
  ask(turns, "b1", "bob");
  ask(turns, "c1", "cat");
  EXPECT_THAT(refused_, ElementsAre("a4", "c1"));
  EXPECT_EQ(turns.counts().waiting, 3U);
  EXPECT_EQ(turns.counts().refused, 2U);
}

TEST_F(TurnsTest, AreRefusedToWhoHasWaitedTooLong) {
  Turns turns({.at_once = 1, .patience = std::chrono::milliseconds(1)});
  ask(turns, "1", "ann");
  ask(turns, "2", "bob");
  io_.restart();
  io_.run();
  EXPECT_THAT(refused_, ElementsAre("2"));
  EXPECT_EQ(turns.counts().waiting, 0U);
  end("1");
  EXPECT_THAT(begun_, ElementsAre("1"));
  EXPECT_EQ(turns.counts().running, 0U);
}

TEST_F(TurnsTest, PassByWhoeverWasCancelled) {
  Turns turns({.at_once = 1});
  ask(turns, "1", "ann");
  asio::cancellation_signal cancel;
  bool ended = false;
  asio::co_spawn(io_, take(turns, "2", "bob"),
                 asio::bind_cancellation_slot(cancel.slot(), [&](const std::exception_ptr&) { ended = true; }));
  settle();
  ask(turns, "3", "cat");
  cancel.emit(asio::cancellation_type::all);
  settle();
  EXPECT_TRUE(ended);
  EXPECT_EQ(turns.counts().waiting, 1U);
  end("1");
  EXPECT_THAT(begun_, ElementsAre("1", "3"));
}

TEST_F(TurnsTest, BecomeMoreOrFewerWhileTheyAreTaken) {
  Turns turns({.at_once = 1});
  ask(turns, "1", "ann");
  ask(turns, "2", "bob");
  ask(turns, "3", "cat");
  turns.set_limits({.at_once = 2});
  settle();
  EXPECT_THAT(begun_, ElementsAre("1", "2"));
  turns.set_limits({.at_once = 1});
  end("1");
  EXPECT_THAT(begun_, ElementsAre("1", "2"));
  end("2");
  EXPECT_THAT(begun_, ElementsAre("1", "2", "3"));
}

TEST_F(TurnsTest, AreGivenBackByPermitsThatOutliveThem) {
  std::optional<Turns> turns(std::in_place, TurnLimits{.at_once = 1});
  ask(*turns, "1", "ann");
  turns.reset();
  end("1");
  EXPECT_TRUE(running_.empty());
}

}  // namespace
}  // namespace crossgate::git
