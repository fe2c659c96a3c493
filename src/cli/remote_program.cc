#include "cli/remote_program.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "cli/helper_program.h"
#include "client/exit_status.h"
#include "client/remote_codecommit.h"

namespace crossgate::cli {
namespace {

Result<client::RemotePlan> plan(std::span<const std::string> arguments, const client::Environment& environment,
                                const std::string& program) {
  if (arguments.size() != 2)
    return fail(client::kUsage, "git-remote-codecommit is for git to call: git clone codecommit://PROFILE@REPOSITORY");
  TRY(const auto url, client::parse_remote_url(arguments[1]));
  client::GlobalOptions globals;
  globals.profile = url.profile;
  globals.region = url.region;
  TRY(const auto context, client::Context::load(environment, std::move(globals)));
  return client::plan_remote(arguments[0], url, context, program);
}

}  // namespace

int run_remote_program(std::span<const std::string> arguments, const client::Environment& environment,
                       const std::string& program) {
  const auto made = plan(arguments, environment, program);
  if (!made) {
    complain(made.error().message);
    return client::exit_status(made.error());
  }
  for (const auto& [name, value] : client::as_variables(made->settings, environment))
    ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> words;
  for (const std::string& word : made->words) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execvp(words.front(), words.data());
  complain(std::string("cannot start git: ") + std::strerror(errno));
  return 255;
}

}  // namespace crossgate::cli
