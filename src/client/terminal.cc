#include "client/terminal.h"

#include <fcntl.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

#include "base/file_descriptor.h"
#include "base/text.h"
#include "client/exit_status.h"
#include "client/files.h"

namespace crossgate::client {
namespace {

/// Keeps the signals that end or stop a process from it while it lives; then they have their effect.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t held;
    // Macros on some systems, so without "::".
    sigemptyset(&held);
    for (const int number : kHeld) sigaddset(&held, number);
    ::pthread_sigmask(SIG_BLOCK, &held, &before_);
  }
  ~HeldSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  /// Whether one of them waits to have its effect.
  static bool have_arrived() {
    sigset_t pending;
    sigemptyset(&pending);
    ::sigpending(&pending);
    return std::ranges::any_of(kHeld, [&](int number) { return sigismember(&pending, number) == 1; });
  }

 private:
  static constexpr std::array kHeld{SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

  sigset_t before_;
};

/// A terminal that does not show what is typed, as long as this lives.
class SilentTerminal {
 public:
  explicit SilentTerminal(int terminal) : terminal_(terminal) {
    ::tcgetattr(terminal_, &before_);
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(terminal_, TCSAFLUSH, &silent);
  }
  ~SilentTerminal() { ::tcsetattr(terminal_, TCSAFLUSH, &before_); }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

 private:
  int terminal_;
  termios before_{};
};

/// Above zero when there is something to read. After a tenth of a second zero, so that held signals are looked for:
/// they wake nobody up.
int wait_a_little(int terminal) {
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(terminal, &readable);
  timeval patience{0, 100'000};
  return ::select(terminal + 1, &readable, nullptr, nullptr, &patience);  // macOS's poll knows no terminals
}

/// A line; nullopt where a signal came first, and the process lives on.
Result<std::optional<std::string>> read_silently(int terminal) {
  const HeldSignals signals;  // goes last: the terminal is as it was when a signal has its effect
  const SilentTerminal silent(terminal);
  for (int ready = 0; ready == 0;) {
    ready = wait_a_little(terminal);
    if (HeldSignals::have_arrived()) return std::nullopt;
    if (ready < 0 && errno != EINTR)
      return fail(kOther, std::string("cannot wait for the terminal: ") + std::strerror(errno));
  }
  char line[256];
  const ssize_t length = ::read(terminal, line, sizeof line);
  return std::string(line, static_cast<std::size_t>(length > 0 ? length : 0));
}

}  // namespace

Result<std::string> ask_on_terminal(const std::string& serial_number) {
  const FileDescriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
  if (!terminal || !::isatty(terminal.get()))
    return fail(kOther, "The role asks for an MFA code of " + serial_number + ", and there is no terminal to ask at");
  std::optional<std::string> line;
  while (!line) {
    TRY_VOID(write_all(terminal.get(), "Enter MFA code for " + serial_number + ": "));
    TRY(line, read_silently(terminal.get()));
    TRY_VOID(write_all(terminal.get(), "\n"));
  }
  const std::string code(trim(*line));
  if (code.empty()) return fail(kOther, "No MFA code was entered");
  return code;
}

}  // namespace crossgate::client
