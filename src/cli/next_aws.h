// Finding programs from within crossgate-full: the small crossgate that started it, and the aws behind it on the PATH.
#pragma once

#include <string>
#include <string_view>

#include "client/environment.h"

namespace crossgate::cli {

/// Set by crossgate for crossgate-full only.
inline constexpr std::string_view kLauncherVariable = "CROSSGATE_LAUNCHER";

/// The path of the small crossgate.
std::string launcher_path(const client::Environment& environment);

/// Replaces this process by the next program of the name `aws` on the PATH that is not crossgate; returns when there
/// is none.
void execute_next_aws(char** argv, const client::Environment& environment);

}  // namespace crossgate::cli
