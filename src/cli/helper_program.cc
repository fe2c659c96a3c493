#include "cli/helper_program.h"

#include <unistd.h>

#include "client/exit_status.h"
#include "client/files.h"

namespace crossgate::cli {
namespace {

HelperRun fail_with(const Error& error) {
  complain(error.message);
  // Should git be gone, there is nobody left to tell.
  (void)client::write_all(STDOUT_FILENO, client::kHelperFailed);
  return {false, client::exit_status(error)};
}

}  // namespace

std::string_view base_name(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

void complain(std::string_view message) {
  std::string line = "crossgate: ";
  line.append(message).append("\n");
  (void)client::write_all(STDERR_FILENO, line);
}

HelperRun run_helper_program(std::string_view program_name, const client::CommandLine& line, std::string_view input,
                             const client::Environment& environment, const client::MakeFetcher& make_fetcher) {
  const auto command = client::parse_helper_command(program_name, line);
  if (!command) return fail_with(command.error());
  const auto answer = client::run_helper(*command, input, environment, SystemClock(), make_fetcher);
  if (!answer) return fail_with(answer.error());
  if (!*answer) return {true, 0};
  const auto written = client::write_all(STDOUT_FILENO, (*answer)->output.reveal());
  return {false, written ? 0 : 255};
}

}  // namespace crossgate::cli
