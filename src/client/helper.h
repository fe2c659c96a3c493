// The Git credential helper (git's gitcredentials(7) and git-credential(1)): a user name and password made of an AWS
// key, byte for byte those of `aws codecommit credential-helper`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/secret.h"
#include "client/command_line.h"
#include "client/context.h"
#include "client/fetcher.h"
#include "client/session_cache.h"

namespace crossgate::client {

struct HelperCommand {
  enum class Action { get, store, erase };
  Action action = Action::get;
  bool ignore_host_check = false;
  /// Answer in the form that caches pass over (`authtype`), where git announces that it knows it: git 2.46 and later.
  /// Meant for helpers before which no other is asked: one that is told to store such an answer may complain.
  bool ephemeral = false;
  GlobalOptions globals;
};

/// Whether the line calls the helper: `… codecommit … credential-helper …`, or any line of a program whose name is
/// git-credential-crossgate.
bool is_helper_line(std::string_view program_name, const CommandLine& line);
/// Of a line for which `is_helper_line` holds. Fails with kUsage.
Result<HelperCommand> parse_helper_command(std::string_view program_name, const CommandLine& line);

/// The attributes that git sends, of which the last of a name counts. Unknown ones are ignored.
struct GitRequest {
  std::string protocol;
  std::string host;  ///< with its port
  std::optional<std::string> path;
  std::optional<Secret> username;
  bool knows_authtype = false;
};
GitRequest parse_git_request(std::string_view text);

struct HelperAnswer {
  Secret output;  ///< for git, on standard output
};

/// Makes the fetcher that a run uses; what it is given outlives it.
using MakeFetcher = std::function<std::unique_ptr<Fetcher>(const Context&, const SessionCache&)>;

/// Runs the helper on what git sent: nullopt when the fetcher has not the means (nothing has been done then). An answer
/// may be empty: a host that is not ours, `store` and `erase`. For a failed `get` say why on standard error and answer
/// kHelperFailed, so that git neither asks for a user name nor dies without a reason (docs/client.md, "As Git's
/// credential helper").
Result<std::optional<HelperAnswer>> run_helper(const HelperCommand& command, std::string_view input,
                                               const Environment& environment, const Clock& clock,
                                               const MakeFetcher& make_fetcher);

/// Whether the helper answers for the host: AWS's, the one of a configured endpoint, or any where it is told so.
bool is_own_host(const GitRequest& request, const HelperCommand& command, const Environment& environment);

/// What the fetcher has for the source: nullopt when it has not the means. Fails for credentials that have ended, upon
/// whose password git would ask for another one at the terminal.
Result<std::optional<Session>> fetch_valid(Fetcher& fetcher, const Source& source, const Clock& clock);

/// The region that a password is signed for: the host's own, else the one that is configured, else the instance's that
/// this runs on; nullopt when the fetcher has not the means to ask for that.
Result<std::optional<Region>> region_for(const GitRequest& request, const Context& context, Fetcher& fetcher);

inline constexpr std::string_view kHelperFailed = "quit=1\n";

}  // namespace crossgate::client
