// `crossgate setup git`: writes the credential sections of git's configuration.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "client/context.h"
#include "client/setup_aws.h"

namespace crossgate::client {

/// Runs `git` with these arguments, and gives what it printed; fails when git does.
using RunGit = std::function<Result<std::string>(const std::vector<std::string>& arguments)>;

/// For each URL pattern of CodeCommit's (or of --host, or of the endpoint that is configured): an empty helper, which
/// forgets those inherited from elsewhere, then ours, then UseHttpPath. `program` is the path by which git is to call
/// crossgate. Running it again changes nothing. With --remove, takes out what is ours of these
/// sections: a helper whose program is `program` or bears crossgate's name, and all of a section that holds no more.
Result<SetupReport> setup_git(std::span<const std::string> words, const Context& context, const std::string& program,
                              const RunGit& run_git);

/// The URL patterns, for `host` (which may carry a scheme and a port) or, when it is empty, for the configured endpoint
/// of CodeCommit or AWS's own hosts.
Result<std::vector<std::string>> git_url_patterns(std::string_view host, const Context& context);

/// Runs the git on the PATH.
Result<std::string> run_git(const std::vector<std::string>& arguments);

}  // namespace crossgate::client
