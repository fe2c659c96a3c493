// Runs `git` as a child process: configuration isolated, resources limited, killed when nobody wants it any more.
#pragma once

#include <sys/types.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file_descriptor.h"
#include "git/async.h"
#include "git/turns.h"

namespace crossgate::git {

struct GitCommand {
  std::vector<std::string> arguments;           ///< after "git"
  std::filesystem::path git_directory;          ///< of a bare repository
  std::vector<std::string> configuration = {};  ///< "section.key=value"
  std::string protocol = {};                    ///< GIT_PROTOCOL
  std::optional<std::string> input = {};        ///< the whole standard input; nullopt: see write()
  bool background = false;                      ///< runs when the processor and the disk have nothing else to do
};

struct ProcessLimits {
  TurnLimits turns = {};
  std::uint64_t memory_bytes = 2ULL << 30;  ///< of private memory (RLIMIT_DATA); mapped packs do not count
  std::uint64_t cpu_seconds = 3600;
};

class ErrorOutput;

/// A child in a process group of its own. Destroying it before `wait` has returned kills the whole group; the child
/// is reaped in any case, by the io_context if need be. Used by one coroutine at a time. A cancelled coroutine gets
/// boost::system::system_error from asio, as everywhere.
class ChildProcess {
 public:
  ChildProcess(ChildProcess&&) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  /// To standard input. False when the child reads no more, which its status and errors will explain.
  asio::awaitable<bool> write(std::string_view bytes);
  void close_input();
  /// From standard output: at least one byte, 0 at its end.
  asio::awaitable<Result<std::size_t>> read(std::span<char> into);
  /// What the child said on standard error since the last call; waits for something; empty at its end. Old text is
  /// dropped when nobody asks for long.
  asio::awaitable<std::string> next_errors();
  /// The same, for one who must not keep the child alive.
  std::shared_ptr<ErrorOutput> errors() const { return errors_; }
  /// The last lines of standard error, to tell why it failed.
  std::string last_errors() const;
  /// Standard output is not read any more. The exit status, or 128 + the number of the signal that ended it.
  asio::awaitable<Result<int>> wait();

  pid_t pid() const { return pid_; }

 private:
  friend class Processes;
  using Descriptor = asio::posix::stream_descriptor;
  /// Not a pipe: writing to one whose reader is gone raises SIGPIPE, and what to do then is the program's to say.
  using Socket = asio::local::stream_protocol::socket;
  struct Reaper;

  ChildProcess(pid_t pid, std::unique_ptr<Reaper> reaper, Socket input, Descriptor output,
               std::shared_ptr<ErrorOutput> errors);

  pid_t pid_;
  std::unique_ptr<Reaper> reaper_;
  Socket input_;
  Descriptor output_;
  std::shared_ptr<ErrorOutput> errors_;
};

/// Starts children, a bounded number at once, with turns that go round between callers. Thread-safe.
class Processes {
 public:
  Processes(std::string git_program, const ProcessLimits& limits);
  /// The same, for what `caller` asks for; copies share their turns. Without it, work counts as the server's own.
  Processes of(std::string caller) const;
  Turns::Counts counts() const { return turns_.counts(); }
  void set_turn_limits(const TurnLimits& limits) { turns_.set_limits(limits); }

  /// Waits for its turn; kServiceUnavailable when there is none to be had. `keeps` is let go when the child is gone:
  /// what it works on.
  asio::awaitable<Result<ChildProcess>> start(const GitCommand& command, std::shared_ptr<const void> keeps);

  struct Finished {
    int status = 0;
    std::string output;  ///< the first bytes of it
    std::string errors;  ///< the last lines
  };
  /// Runs a command to its end.
  asio::awaitable<Result<Finished>> run(const GitCommand& command, std::shared_ptr<const void> keeps);

 private:
  Result<ChildProcess> spawn(const asio::any_io_executor& executor, const GitCommand& command,
                             std::shared_ptr<const void> keeps, Turns::Permit permit) const;

  std::string git_program_;
  ProcessLimits limits_;
  Turns turns_;
  std::string caller_;
};

}  // namespace crossgate::git
