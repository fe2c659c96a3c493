#include "git/background_git.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

namespace crossgate::git {
namespace {

/// How long a command may go on after `stop`.
constexpr std::chrono::milliseconds kTick{100};
constexpr std::chrono::seconds kBetweenQuestions{5};

ProcessLimits one_at_a_time(ProcessLimits limits) {
  limits.turns.at_once = 1;
  return limits;
}

asio::awaitable<Result<Processes::Finished>> pass_on(Processes& processes, GitCommand command,
                                                     std::shared_ptr<const void> keeps,
                                                     BackgroundGit::Consume consume) {
  CO_TRY(auto child, co_await processes.start(command, std::move(keeps)));
  std::vector<char> buffer(256 << 10);
  while (true) {
    CO_TRY(const std::size_t count, co_await child.read(buffer));
    if (count == 0) break;
    consume({buffer.data(), count});
  }
  CO_TRY(const int status, co_await child.wait());
  co_return Processes::Finished{.status = status, .output = {}, .errors = child.last_errors()};
}

}  // namespace

BackgroundGit::BackgroundGit(std::string git_program, ProcessLimits limits)
    : processes_(std::move(git_program), one_at_a_time(limits)) {}

Result<Processes::Finished> BackgroundGit::run(GitCommand command, std::shared_ptr<const void> keeps,
                                               const Wanted& wanted) {
  command.background = true;
  return drive(processes_.run(command, std::move(keeps)), wanted);
}

Result<Processes::Finished> BackgroundGit::run(GitCommand command, std::shared_ptr<const void> keeps,
                                               const Wanted& wanted, const Consume& consume) {
  command.background = true;
  return drive(pass_on(processes_, std::move(command), std::move(keeps), consume), wanted);
}

Result<Processes::Finished> BackgroundGit::drive(asio::awaitable<Result<Processes::Finished>> work,
                                                 const Wanted& wanted) {
  std::optional<Result<Processes::Finished>> ended;
  asio::cancellation_signal cancel;
  asio::co_spawn(io_, std::move(work),
                 asio::bind_cancellation_slot(
                     cancel.slot(), [&](const std::exception_ptr& error, Result<Processes::Finished> finished) {
                       if (error)
                         ended = fail("git was stopped: it is not wanted any more");
                       else
                         ended = std::move(finished);
                     }));
  io_.restart();
  auto next_question = std::chrono::steady_clock::now() + kBetweenQuestions;
  while (!ended) {
    io_.run_one_for(kTick);
    const bool ask = std::chrono::steady_clock::now() >= next_question;
    if (ask) next_question += kBetweenQuestions;
    if (stopped_ || (ask && !wanted())) cancel.emit(asio::cancellation_type::terminal);
  }
  io_.run();  // until the child is reaped
  return *std::move(ended);
}

}  // namespace crossgate::git
