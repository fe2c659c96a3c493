#include "git/child_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <fstream>
#include <thread>

#include "git/testing/memory_streams.h"
#include "git/view.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::git {
namespace {

/// Children run a shell script in git's place.
class Children : public testing::Test {
 protected:
  std::string program(std::string_view script) {
    const auto path = folder_.path() / "program";
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path.string();
  }

  GitCommand command(std::vector<std::string> arguments = {}) const {
    return {.arguments = std::move(arguments), .git_directory = folder_.path(), .input = ""};
  }

  Processes::Finished finished(std::string_view script, const GitCommand& command, ProcessLimits limits = {}) {
    asio::io_context io;
    Processes processes(program(script), limits);
    auto future = asio::co_spawn(io, processes.run(command, nullptr), asio::use_future);
    io.run();
    auto result = future.get();
    EXPECT_TRUE(result) << (result ? "" : result.error().message);
    return result.value_or(Processes::Finished{});
  }

  /// Running or zombies.
  static bool has_children() {
    siginfo_t info{};
    return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
  }

  storage::TemporaryDirectory folder_;
};

TEST_F(Children, GiveStatusOutputAndErrors) {
  const auto result = finished("echo \"out $1\"; echo err >&2; exit 3", command({"word"}));
  EXPECT_EQ(result.status, 3);
  EXPECT_EQ(result.output, "out word\n");
  EXPECT_EQ(result.errors, "err\n");
}

TEST_F(Children, ReadWhatTheyAreGiven) {
  auto with_input = command();
  with_input.input = std::string(1 << 20, 'x');
  EXPECT_EQ(finished("wc -c", with_input).output, "1048576\n");
}

TEST_F(Children, NeverBlockOnTheirErrors) {
  const auto result = finished("head -c 1000000 /dev/zero | tr '\\0' 'e' >&2; echo done", command());
  EXPECT_EQ(result.output, "done\n");
  EXPECT_EQ(result.errors, std::string(4096, 'e'));
}

TEST_F(Children, SeeNoConfigurationButTheirOwn) {
  auto with_settings = command();
  with_settings.configuration = {"core.fsync=none"};
  with_settings.protocol = "version=2";
  ::setenv("GIT_CONFIG_PARAMETERS", "'core.pager=evil'", 1);
  ::setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", "/elsewhere", 1);
  const auto result = finished("env | grep -v '^PWD\\|^_=' | sort", with_settings);
  ::unsetenv("GIT_CONFIG_PARAMETERS");
  ::unsetenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
  EXPECT_THAT(result.output, testing::HasSubstr("GIT_CONFIG_KEY_0=core.fsync\n"));
  EXPECT_THAT(result.output, testing::HasSubstr("GIT_CONFIG_VALUE_0=none\n"));
  EXPECT_THAT(result.output, testing::HasSubstr("GIT_CONFIG_NOSYSTEM=1\n"));
  EXPECT_THAT(result.output, testing::HasSubstr("GIT_CONFIG_GLOBAL=/dev/null\n"));
  EXPECT_THAT(result.output, testing::HasSubstr("GIT_PROTOCOL=version=2\n"));
  EXPECT_THAT(result.output, testing::HasSubstr("HOME=/nonexistent\n"));
  EXPECT_THAT(result.output, testing::Not(testing::HasSubstr("GIT_CONFIG_PARAMETERS")));
  EXPECT_THAT(result.output, testing::Not(testing::HasSubstr("/elsewhere")));
}

TEST_F(Children, InheritNoDescriptorOfOurs) {
  // The fourth is the folder that ls reads.
  EXPECT_EQ(finished("exec ls /proc/self/fd", command()).output, "0\n1\n2\n3\n");
}

TEST_F(Children, ThatASignalEndedHaveAStatusAbove128) { EXPECT_EQ(finished("kill -9 $$", command()).status, 137); }

TEST_F(Children, ThatCannotBeStartedAreAnErrorThatSaysWhich) {
  asio::io_context io;
  Processes processes("/nonexistent/git", {});
  const auto absent = command();
  auto future = asio::co_spawn(io, processes.run(absent, nullptr), asio::use_future);
  io.run();
  const auto result = future.get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "cannot start /nonexistent/git: No such file or directory");
}

TEST_F(Children, ThatReadNoMoreMakeAWriteFalse) {
  asio::io_context io;
  Processes processes(program("exec <&-; exit 0"), {});
  bool wanted = true;
  asio::co_spawn(
      io,
      [&]() -> asio::awaitable<void> {
        auto piped = command();
        piped.input = std::nullopt;
        auto child = co_await processes.start(piped, nullptr);
        while (wanted) wanted = co_await child->write(std::string(10'000, 'x'));
        EXPECT_EQ(co_await child->wait(), 0);
      },
      asio::use_future);
  io.run();
  EXPECT_FALSE(wanted);
}

/// Whether a process that was sent SIGKILL is gone, or a zombie that awaits init, in the end: the kernel kills a
/// process when it runs next.
bool ends(pid_t process) {
  for (int i = 0; i < 60'000; ++i) {
    std::ifstream status("/proc/" + std::to_string(process) + "/stat");
    std::string line;
    if (!std::getline(status, line) || line[line.rfind(')') + 2] == 'Z') return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST_F(Children, AreKilledAsAGroupAndReapedWhenTheirOwnerIsCancelled) {
  asio::io_context io;
  Processes processes(program("sleep 1000 & echo $!; sleep 1000"), {});
  asio::cancellation_signal cancel;
  const auto kept = std::make_shared<int>(0);
  pid_t grandchild = 0;
  bool ended_by_itself = false;
  asio::co_spawn(
      io,
      [&]() -> asio::awaitable<void> {
        auto child = co_await processes.start(command(), kept);
        std::array<char, 32> buffer{};
        const auto count = co_await child->read(buffer);
        EXPECT_EQ(kept.use_count(), 2);
        grandchild = std::stoi(std::string(buffer.data(), *count));
        asio::post(io, [&] { cancel.emit(asio::cancellation_type::terminal); });
        (void)co_await child->read(buffer);
        ended_by_itself = true;
        (void)co_await child->wait();
      },
      asio::bind_cancellation_slot(cancel.slot(), [](std::exception_ptr) {}));
  io.run();
  EXPECT_TRUE(ended_by_itself) << "a cancelled read returns, with an error";
  EXPECT_FALSE(has_children()) << "no zombie is left";
  EXPECT_EQ(kept.use_count(), 1) << "what it worked on is let go";
  EXPECT_TRUE(ends(grandchild));
}

TEST_F(Children, AreReapedWhenTheIoContextIsDestroyedUnderThem) {
  {
    asio::io_context io;
    Processes processes(program("echo started; sleep 1000"), {});
    asio::co_spawn(
        io,
        [&]() -> asio::awaitable<void> {
          auto child = co_await processes.start(command(), nullptr);
          std::array<char, 32> buffer{};
          (void)co_await child->read(buffer);
          io.stop();
          (void)co_await child->read(buffer);
        },
        [](std::exception_ptr) {});
    io.run();
    EXPECT_TRUE(has_children());
  }
  EXPECT_FALSE(has_children());
}

TEST_F(Children, AboveTheirNumberWaitForTheirTurn) {
  asio::io_context io;
  ProcessLimits limits;
  limits.turns.at_once = 2;
  // Each takes a place in the folder while it runs, and tells how many were taken.
  const auto places = folder_.path() / "places";
  std::filesystem::create_directory(places);
  Processes processes(program("mkdir " + places.string() + "/$$; ls " + places.string() +
                              " | wc -l; sleep 0.02; rmdir " + places.string() + "/$$"),
                      limits);
  std::vector<std::future<Result<Processes::Finished>>> futures;
  const auto each = command();
  for (int i = 0; i < 6; ++i) futures.push_back(asio::co_spawn(io, processes.run(each, nullptr), asio::use_future));
  io.run();
  for (auto& future : futures) EXPECT_LE(std::stoi(future.get()->output), 2);
}

}  // namespace
}  // namespace crossgate::git
