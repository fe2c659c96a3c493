#include "git/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "git/error_output.h"
#include "git/memory_file.h"

namespace crossgate::git {
namespace {

std::unexpected<Error> system_failure(std::string_view what, int error) {
  return fail(std::string(what) + ": " + std::generic_category().message(error));
}

struct Pipe {
  FileDescriptor reader;
  FileDescriptor writer;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_failure("cannot make a pipe", errno);
  return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

Result<Pipe> make_socket_pair() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return system_failure("cannot make a socket pair", errno);
  return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

/// Nothing of the machine's or a user's configuration reaches the child (git(1), "Environment Variables").
std::vector<std::string> isolated_environment(const GitCommand& command) {
  const char* path = std::getenv("PATH");
  std::vector<std::string> environment{
      std::string("PATH=") + (path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin"),
      "LC_ALL=C",
      "HOME=/nonexistent",
      "XDG_CONFIG_HOME=/nonexistent",
      "GIT_CONFIG_NOSYSTEM=1",
      "GIT_CONFIG_GLOBAL=/dev/null",
      "GIT_NO_REPLACE_OBJECTS=1",
      "GIT_DIR=" + command.git_directory.string(),
  };
  if (!command.protocol.empty()) environment.push_back("GIT_PROTOCOL=" + command.protocol);

  std::vector<std::string> settings = command.configuration;
  settings.insert(settings.end(), {"safe.directory=*", "gc.auto=0", "core.hooksPath=/dev/null"});
  environment.push_back("GIT_CONFIG_COUNT=" + std::to_string(settings.size()));
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const auto equals = settings[i].find('=');
    environment.push_back("GIT_CONFIG_KEY_" + std::to_string(i) + "=" + settings[i].substr(0, equals));
    environment.push_back("GIT_CONFIG_VALUE_" + std::to_string(i) + "=" + settings[i].substr(equals + 1));
  }
  return environment;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (auto& text : strings) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

/// posix_spawn's two parameter objects, initialised and destroyed together.
class SpawnSettings {
 public:
  SpawnSettings() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    // A group of its own, so that what the child starts can be killed with it; and none of the signals that a
    // server ignores or blocks.
    sigset_t none, ignored;
    sigemptyset(&none);
    sigemptyset(&ignored);
    for (const int number : {SIGPIPE, SIGHUP, SIGINT, SIGTERM, SIGCHLD}) sigaddset(&ignored, number);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &ignored);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  void connect(const FileDescriptor& from, int to) { ::posix_spawn_file_actions_adddup2(&actions_, from.get(), to); }
  /// Last: whatever else is open here is none of the child's business.
  void close_others() { ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1); }
  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

void limit(pid_t pid, const ProcessLimits& limits) {
  const auto set = [pid](__rlimit_resource resource, rlim_t value) {
    const rlimit bound{value, value};
    ::prlimit(pid, resource, &bound, nullptr);
  };
  set(RLIMIT_CORE, 0);
  set(RLIMIT_DATA, limits.memory_bytes);
  set(RLIMIT_CPU, limits.cpu_seconds);
}

/// Least nice, and the disk only when nobody else wants it (ioprio_set(2), which has no wrapper).
void stand_back(pid_t pid) {
  constexpr int kWhoProcess = 1, kIdleClass = 3, kClassShift = 13;
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(pid), 19);
  ::syscall(SYS_ioprio_set, kWhoProcess, pid, kIdleClass << kClassShift);
}

}  // namespace

/// Collects the child's status once, and gives back its place among the processes only then.
struct ChildProcess::Reaper {
  asio::posix::stream_descriptor pidfd;
  Turns::Permit permit;
  std::shared_ptr<const void> keeps;
  bool reaped = false;

  /// Blocks until the child has ended.
  Result<int> reap() {
    // Asio has made the descriptor non-blocking, and waitid heeds that.
    pollfd ended{.fd = pidfd.native_handle(), .events = POLLIN, .revents = 0};
    while (::poll(&ended, 1, -1) < 0 && errno == EINTR) {
    }
    siginfo_t info{};
    if (::waitid(static_cast<idtype_t>(P_PIDFD), static_cast<id_t>(pidfd.native_handle()), &info, WEXITED) != 0)
      return system_failure("cannot wait for git", errno);
    reaped = true;
    return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
  }

  ~Reaper() {
    // Only a child that was killed comes here unreaped: at worst a moment's wait.
    if (!reaped) (void)reap();
  }
};

ChildProcess::ChildProcess(pid_t pid, std::unique_ptr<Reaper> reaper, Socket input, Descriptor output,
                           std::shared_ptr<ErrorOutput> errors)
    : pid_(pid),
      reaper_(std::move(reaper)),
      input_(std::move(input)),
      output_(std::move(output)),
      errors_(std::move(errors)) {}

ChildProcess::ChildProcess(ChildProcess&&) noexcept = default;

ChildProcess::~ChildProcess() {
  if (!reaper_ || reaper_->reaped) return;
  // The group's number cannot have been given to others: its leader is not reaped yet.
  ::kill(-pid_, SIGKILL);
  auto& pidfd = reaper_->pidfd;
  pidfd.async_wait(asio::posix::stream_descriptor::wait_read,
                   [reaper = std::move(reaper_)](const boost::system::error_code&) {});
}

asio::awaitable<bool> ChildProcess::write(std::string_view bytes) {
  const auto [error, count] = co_await asio::async_write(input_, asio::buffer(bytes), kNoThrow);
  co_return !error;
}

void ChildProcess::close_input() {
  boost::system::error_code ignored;
  input_.close(ignored);
}

asio::awaitable<Result<std::size_t>> ChildProcess::read(std::span<char> into) {
  const auto [error, count] = co_await output_.async_read_some(asio::buffer(into.data(), into.size()), kNoThrow);
  if (error == asio::error::eof) co_return 0;
  if (error) co_return fail("cannot read from git: " + error.message());
  co_return count;
}

asio::awaitable<std::string> ChildProcess::next_errors() { co_return co_await errors_->next(); }

std::string ChildProcess::last_errors() const { return errors_->last(); }

asio::awaitable<Result<int>> ChildProcess::wait() {
  close_input();
  co_await errors_->ended();
  co_await reaper_->pidfd.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
  auto status = reaper_->reap();
  reaper_->permit = {};
  co_return status;
}

Processes::Processes(std::string git_program, const ProcessLimits& limits)
    : git_program_(std::move(git_program)), limits_(limits), turns_(limits.turns) {}

Processes Processes::of(std::string caller) const {
  Processes other = *this;
  other.caller_ = std::move(caller);
  return other;
}

asio::awaitable<Result<ChildProcess>> Processes::start(const GitCommand& command, std::shared_ptr<const void> keeps) {
  CO_TRY(auto permit, co_await turns_.acquire(caller_));
  co_return spawn(co_await asio::this_coro::executor, command, std::move(keeps), std::move(permit));
}

Result<ChildProcess> Processes::spawn(const asio::any_io_executor& executor, const GitCommand& command,
                                      std::shared_ptr<const void> keeps, Turns::Permit permit) const {
  Pipe input;
  if (command.input) {
    TRY(input.reader, make_memory_file(*command.input));
  } else {
    TRY(input, make_socket_pair());
  }
  TRY(Pipe output, make_pipe());
  // Fewer, larger reads; where the kernel grants it (pipe(7), "/proc/sys/fs/pipe-user-pages-soft").
  (void)::fcntl(output.reader.get(), F_SETPIPE_SZ, 1 << 20);
  TRY(Pipe errors, make_pipe());

  SpawnSettings settings;
  settings.connect(input.reader, STDIN_FILENO);
  settings.connect(output.writer, STDOUT_FILENO);
  settings.connect(errors.writer, STDERR_FILENO);
  settings.close_others();
  std::vector<std::string> arguments{"git"};
  arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
  std::vector<std::string> environment = isolated_environment(command);
  pid_t pid = 0;
  const int error = ::posix_spawnp(&pid, git_program_.c_str(), settings.actions(), settings.attributes(),
                                   pointers(arguments).data(), pointers(environment).data());
  if (error != 0) return system_failure("cannot start " + git_program_, error);
  limit(pid, limits_);
  if (command.background) stand_back(pid);

  FileDescriptor pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd) {
    const int reason = errno;
    ::kill(-pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    return system_failure("cannot watch git", reason);
  }
  using Descriptor = ChildProcess::Descriptor;
  std::unique_ptr<ChildProcess::Reaper> reaper(
      new ChildProcess::Reaper{Descriptor(executor, pidfd.release()), std::move(permit), std::move(keeps)});
  ChildProcess::Socket to_child(executor);
  if (input.writer) to_child.assign(asio::local::stream_protocol(), input.writer.release());
  return ChildProcess(pid, std::move(reaper), std::move(to_child), Descriptor(executor, output.reader.release()),
                      ErrorOutput::start(executor, std::move(errors.reader)));
}

asio::awaitable<Result<Processes::Finished>> Processes::run(const GitCommand& command,
                                                            std::shared_ptr<const void> keeps) {
  constexpr std::size_t kMostOutput = 64 << 10;
  CO_TRY(auto child, co_await start(command, std::move(keeps)));
  Finished finished;
  std::vector<char> buffer(16 << 10);
  while (true) {
    CO_TRY(const std::size_t count, co_await child.read(buffer));
    if (count == 0) break;
    finished.output.append(buffer.data(), std::min(count, kMostOutput - finished.output.size()));
  }
  CO_TRY(finished.status, co_await child.wait());
  finished.errors = child.last_errors();
  co_return finished;
}

}  // namespace crossgate::git
