// crossgate, the small program: the Git credential helper as long as keys or a session are at hand. Git runs it for
// every command, so it is static and loads nothing. All else it hands to crossgate-full
// (docs/adr/0004-two-client-programs.md).
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/file_descriptor.h"
#include "base/platform.h"
#include "cli/helper_program.h"
#include "cli/remote_program.h"
#include "client/files.h"

namespace crossgate::cli {
namespace {

constexpr std::size_t kLongestRequest = 1 << 20;

/// Replaces this process by crossgate-full; returns only when that cannot be found.
int hand_over(char** argv) {
  const std::string self = own_program();
  const std::string folder = self.substr(0, self.size() - base_name(self).size());
  // So that the large program knows which file it was called by: for `setup`, and to find another `aws` on the PATH.
  ::setenv("CROSSGATE_LAUNCHER", self.c_str(), 1);
  for (const std::string& place : {folder + "crossgate-full", folder + "../libexec/crossgate/crossgate-full"})
    ::execv(place.c_str(), argv);
  complain("cannot start crossgate-full, which should be in " + folder + " or in " + folder +
           "../libexec/crossgate: " + std::strerror(errno));
  return 255;
}

/// What a static program cannot do: obey LD_PRELOAD (faketime, tracers), and find a home directory without HOME.
bool wants_dynamic_program() { return std::getenv("LD_PRELOAD") != nullptr || std::getenv("HOME") == nullptr; }

/// Makes `bytes` the standard input.
bool put_back(std::string_view bytes) {
  const FileDescriptor memory(open_nameless_file());
  if (!memory || !client::write_all(memory.get(), bytes)) return false;
  return ::lseek(memory.get(), 0, SEEK_SET) == 0 && ::dup2(memory.get(), STDIN_FILENO) == STDIN_FILENO;
}

int run(int argc, char** argv) {
  protect_memory();
  const std::string_view program = base_name(argc > 0 ? argv[0] : "crossgate");
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  if (program == kRemoteProgram && !wants_dynamic_program())
    return run_remote_program(arguments, client::Environment::of_process(), own_program());
  const auto line = client::parse_command_line(arguments);
  if (!line || wants_dynamic_program() || !client::is_helper_line(program, *line)) return hand_over(argv);

  const auto input = client::read_to_end(STDIN_FILENO, kLongestRequest);
  if (!input) {
    complain("git's request is unreadable: " + input.error().message);
    return 255;
  }
  const SystemClock clock;
  const auto make_fetcher = [&](const client::Context& context, const client::SessionCache& cache) {
    return std::make_unique<client::HandyFetcher>(context.environment, cache, clock);
  };
  const HelperRun run = run_helper_program(program, *line, *input, client::Environment::of_process(), make_fetcher);
  if (!run.needs_more) return run.status;
  if (put_back(*input)) return hand_over(argv);
  complain(std::string("cannot pass git's request on: ") + std::strerror(errno));
  return 255;
}

}  // namespace
}  // namespace crossgate::cli

int main(int argc, char** argv) { return crossgate::cli::run(argc, argv); }
