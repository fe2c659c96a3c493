#include "client/child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "base/file_descriptor.h"
#include "base/platform.h"
#include "client/exit_status.h"
#include "client/files.h"

namespace crossgate::client {
namespace {

/// A child's streams, as posix_spawn is told of them.
class Streams {
 public:
  Streams() { posix_spawn_file_actions_init(&actions_); }
  ~Streams() { posix_spawn_file_actions_destroy(&actions_); }
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

  void set(int stream, int descriptor) { posix_spawn_file_actions_adddup2(&actions_, descriptor, stream); }
  void discard(int stream) { posix_spawn_file_actions_addopen(&actions_, stream, "/dev/null", O_WRONLY, 0); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

int start(const std::vector<std::string>& words, const Streams& streams, pid_t& child) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  return ::posix_spawnp(&child, arguments.front(), streams.get(), nullptr, arguments.data(), process_environment());
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return status;
}

/// A file with these bytes, to be read from its start: unlike a pipe, it never fills.
FileDescriptor file_with(const std::string& bytes) {
  FileDescriptor file(open_nameless_file());
  if (!file) return file;
  if (!write_all(file.get(), bytes) || ::lseek(file.get(), 0, SEEK_SET) != 0) return FileDescriptor();
  return file;
}

}  // namespace

Result<ChildOutcome> run_child(const std::vector<std::string>& words, std::size_t limit, ChildErrors errors,
                               const std::string* input) {
  const auto cannot = [&](int error) {
    return fail(kOther, "cannot run " + words.front() + ": " + std::strerror(error));
  };
  int ends[2];
  if (::pipe(ends) != 0) return cannot(errno);
  FileDescriptor reading(ends[0]);
  FileDescriptor writing(ends[1]);
  for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  Streams streams;
  streams.set(STDOUT_FILENO, writing.get());
  if (errors == ChildErrors::hidden) streams.discard(STDERR_FILENO);
  FileDescriptor said;
  if (input != nullptr) {
    said = file_with(*input);
    if (!said) return cannot(errno);
    streams.set(STDIN_FILENO, said.get());
  }
  pid_t child = 0;
  if (const int error = start(words, streams, child); error != 0) return cannot(error);
  writing = FileDescriptor();
  auto output = read_to_end(reading.get(), limit);
  reading = FileDescriptor();
  if (!output) ::kill(child, SIGKILL);  // nobody reads on, and it may never notice
  const int status = wait_for(child);
  if (!output) return fail(kOther, words.front() + ": " + output.error().message);
  return ChildOutcome{WIFEXITED(status) && WEXITSTATUS(status) == 0, *std::move(output)};
}

}  // namespace crossgate::client
