// `configure` and its commands (AWS CLI Command Reference, "configure").
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "client/context.h"
#include "client/output.h"

namespace crossgate::client {

/// What the commands need beside their words.
struct ConfigureDependencies {
  const Environment& environment;
  const GlobalOptions& globals;
  Print print;
  /// A line of standard input, after `prompt` was printed; fails at its end.
  std::function<Result<std::string>(const std::string& prompt)> ask;
  /// The credentials that a command would use.
  std::function<Result<Session>(const Context& context)> find_session;
};

/// Whether `words` (what follows "configure") are a command of ours: none at all, set, get, list, list-profiles or
/// export-credentials.
bool is_configure_command(std::span<const std::string> words);

/// Returns the exit status; files are replaced in one step, with mode 0600. `get` of what is not set is status 1.
Result<int> run_configure(std::span<const std::string> words, const ConfigureDependencies& dependencies);

}  // namespace crossgate::client
