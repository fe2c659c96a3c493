// Git commands in the background of everything else, for maintenance.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "git/child_process.h"

namespace crossgate::git {

/// Runs one command at a time, with the least claim on processor and disk, on an event loop of its own. Used by one
/// thread; `stop` by any.
class BackgroundGit {
 public:
  BackgroundGit(std::string git_program, ProcessLimits limits);

  /// Asked every few seconds while a command runs: is the work still wanted?
  using Wanted = std::function<bool()>;
  /// Blocks until the command has ended. An error when it was killed because it was not wanted any more.
  Result<Processes::Finished> run(GitCommand command, std::shared_ptr<const void> keeps, const Wanted& wanted);

  /// Takes a piece of a command's output.
  using Consume = std::function<void(std::string_view)>;
  /// The same, for a command whose output is large: none of it is in the answer.
  Result<Processes::Finished> run(GitCommand command, std::shared_ptr<const void> keeps, const Wanted& wanted,
                                  const Consume& consume);

  /// Kills what runs; nothing runs from now on.
  void stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }

 private:
  Result<Processes::Finished> drive(asio::awaitable<Result<Processes::Finished>> work, const Wanted& wanted);

  asio::io_context io_;
  Processes processes_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace crossgate::git
