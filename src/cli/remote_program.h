// git-remote-codecommit, as a program.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "client/environment.h"

namespace crossgate::cli {

inline constexpr std::string_view kRemoteProgram = "git-remote-codecommit";

/// Becomes git's own remote helper; returns an exit status when it cannot. `arguments` are what git gives: the remote's
/// name and the URL. `program` is the path of crossgate.
int run_remote_program(std::span<const std::string> arguments, const client::Environment& environment,
                       const std::string& program);

}  // namespace crossgate::cli
