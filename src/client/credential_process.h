// Runs a profile's credential_process.
#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "client/source.h"

namespace crossgate::client {

/// Runs the command without a shell, with this process's standard input and standard error, since it may be asking for
/// something. Fails when it fails, when its answer is not of version 1, and when that has already expired.
Result<Session> run_credential_process(const ProcessSource& source, Time now);

/// The answer alone: the pure part of the above.
Result<Session> parse_process_answer(std::string_view json, std::string_view profile, Time now);

}  // namespace crossgate::client
