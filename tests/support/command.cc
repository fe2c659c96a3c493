#include "support/command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace crossgate::stories {
namespace {

constexpr std::chrono::minutes kPatience{10};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

std::string find_program(const std::string& name, const Environment& environment) {
  if (name.find('/') != std::string::npos) return name;
  const auto path = environment.find("PATH");
  std::string rest = path == environment.end() ? "/usr/bin:/bin" : path->second;
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    const std::string candidate = rest.substr(0, colon) + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
  }
  throw std::runtime_error(name + " is not on the PATH");
}

/// Forks and executes with the three descriptors given, in a process group of its own.
int spawn(const Command& command, int in, int out, int err) {
  std::string program = find_program(command.words.at(0), command.environment);
  std::vector<std::string> words = command.words;
  std::vector<std::string> assignments;
  for (const auto& [name, value] : command.environment) assignments.push_back(name + "=" + value);
  auto argv = pointers(words);
  auto envp = pointers(assignments);
  const int pid = ::fork();
  if (pid < 0) throw std::runtime_error("fork");
  if (pid > 0) return pid;
  ::setpgid(0, 0);
  if (!command.directory.empty() && ::chdir(command.directory.c_str()) != 0) ::_exit(126);
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(err, 2);
  ::execve(program.c_str(), argv.data(), envp.data());
  ::_exit(127);
}

int status_of(int raw) { return WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw); }

struct Pipe {
  int read = -1;
  int write = -1;
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
    read = ends[0];
    write = ends[1];
  }
  ~Pipe() {
    close(read);
    close(write);
  }
  static void close(int& end) {
    if (end >= 0) ::close(std::exchange(end, -1));
  }
};

/// Reads what there is; closes the end when there is no more.
void drain(int& end, std::string& into) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(end, buffer.data(), buffer.size());
  if (count > 0)
    into.append(buffer.data(), static_cast<std::size_t>(count));
  else
    Pipe::close(end);
}

void feed(int& end, std::string_view& input) {
  const ssize_t count = input.empty() ? 0 : ::write(end, input.data(), input.size());
  if (count > 0) input.remove_prefix(static_cast<std::size_t>(count));
  if (count < 0 || input.empty()) Pipe::close(end);
}

}  // namespace

Environment own_environment() {
  Environment all;
  for (char** entry = ::environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const auto equals = text.find('=');
    all[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return all;
}

Outcome run(const Command& command) {
  ::signal(SIGPIPE, SIG_IGN);
  Pipe in, out, err;
  const int pid = spawn(command, in.read, out.write, err.write);
  Pipe::close(in.read);
  Pipe::close(out.write);
  Pipe::close(err.write);

  Outcome outcome;
  std::string_view input = command.input;
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (out.read >= 0 || err.read >= 0) {
    std::array<pollfd, 3> ends{{{in.write, POLLOUT, 0}, {out.read, POLLIN, 0}, {err.read, POLLIN, 0}}};
    ::poll(ends.data(), ends.size(), 1000);
    if (ends[0].fd >= 0 && ends[0].revents != 0) feed(in.write, input);
    if (ends[1].fd >= 0 && ends[1].revents != 0) drain(out.read, outcome.out);
    if (ends[2].fd >= 0 && ends[2].revents != 0) drain(err.read, outcome.err);
    if (std::chrono::steady_clock::now() > deadline) {
      ::kill(-pid, SIGKILL);
      break;
    }
  }
  int raw = 0;
  ::waitpid(pid, &raw, 0);
  outcome.status = status_of(raw);
  return outcome;
}

std::optional<std::string> install_from_npm(const std::filesystem::path& folder,
                                            const std::vector<std::string>& packages) {
  Command command{
      {"timeout", "300", "npm", "install", "--no-audit", "--no-fund", "--fetch-retries=0", "--prefix", folder},
      folder,
      own_environment(),
      ""};
  command.words.insert(command.words.end(), packages.begin(), packages.end());
  const Outcome installed = run(command);
  if (installed.status == 0) return std::nullopt;
  return "npm could not install " + packages.front() + ": " + installed.printed();
}

Process::Process(const Command& command, const std::filesystem::path& log) {
  const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  pid_ = spawn(command, null, file, file);
  ::close(null);
  ::close(file);
}

Process::~Process() {
  if (pid_ < 0) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Process::signal(int number) const { ::kill(pid_, number); }

int Process::wait() {
  int raw = 0;
  ::waitpid(pid_, &raw, 0);
  ::kill(-pid_, SIGKILL);  // whatever it left behind
  pid_ = -1;
  return status_of(raw);
}

bool Process::running() { return pid_ >= 0 && ::kill(pid_, 0) == 0 && ::waitpid(pid_, nullptr, WNOHANG) == 0; }

}  // namespace crossgate::stories
