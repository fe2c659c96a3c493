#include "client/terminal.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#if __has_include(<pty.h>)
#include <pty.h>
#else
#include <util.h>  // macOS
#endif

#include <chrono>
#include <csignal>
#include <thread>

#include "base/file_descriptor.h"
#include "client/files.h"

namespace crossgate::client {
namespace {

/// How the one who asks ended, told by another process at the same terminal: the end of a terminal's last process would
/// put it right anyhow.
enum Ending { kCode, kNoCode, kInterrupted, kStillSilent };

Ending ask_and_look() {
  std::signal(SIGINT, SIG_IGN);
  const pid_t asker = ::fork();
  if (asker == 0) {
    std::signal(SIGINT, SIG_DFL);
    const auto code = ask_on_terminal("serial");
    ::_exit(code && *code == "123456" ? kCode : kNoCode);
  }
  int status = 0;
  ::waitpid(asker, &status, 0);
  termios settings{};
  if (::tcgetattr(STDIN_FILENO, &settings) != 0 || (settings.c_lflag & ECHO) == 0) return kStillSilent;
  if (WIFSIGNALED(status)) return kInterrupted;
  return static_cast<Ending>(WEXITSTATUS(status));
}

/// Types at a terminal of its own as soon as it no longer shows what is typed.
Ending ending_of(std::string_view typed) {
  int end = -1;
  const pid_t child = ::forkpty(&end, nullptr, nullptr, nullptr);
  if (child == 0) ::_exit(ask_and_look());
  const FileDescriptor keyboard(end);
  termios settings{};
  do {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_EQ(::tcgetattr(keyboard.get(), &settings), 0);
  } while ((settings.c_lflag & ECHO) != 0);
  EXPECT_TRUE(write_all(keyboard.get(), typed));
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return static_cast<Ending>(WEXITSTATUS(status));
}

TEST(Terminal, GivesTheCodeThatIsTyped) { EXPECT_EQ(ending_of("123456\n"), kCode); }

TEST(Terminal, ShowsAgainWhatIsTypedAfterAnInterruption) { EXPECT_EQ(ending_of("\x03"), kInterrupted); }

}  // namespace
}  // namespace crossgate::client
