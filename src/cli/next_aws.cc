#include "cli/next_aws.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/platform.h"
#include "base/text.h"

namespace crossgate::cli {
namespace {

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat first {};
  struct stat second {};
  return ::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

}  // namespace

std::string launcher_path(const client::Environment& environment) {
  return std::string(environment.non_empty(kLauncherVariable).value_or("crossgate"));
}

void execute_next_aws(char** argv, const client::Environment& environment) {
  const std::string launcher = launcher_path(environment);
  for (const std::string_view folder : split(environment.non_empty("PATH").value_or("/usr/bin:/bin"), ':')) {
    const std::string candidate = std::string(folder.empty() ? "." : folder) + "/aws";
    if (::access(candidate.c_str(), X_OK) != 0 || is_same_file(candidate, launcher) ||
        is_same_file(candidate, own_program()))
      continue;
    ::execv(candidate.c_str(), argv);
  }
}

}  // namespace crossgate::cli
