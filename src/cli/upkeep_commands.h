// crossgated's commands for a data directory that exists, whether a server uses it or not: check, gc.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "server/config.h"

namespace crossgate {

/// `crossgated check [REPOSITORY...]`: faults on standard output, a line each; progress on standard error. How many
/// faults there are.
Result<std::size_t> check(const server::Config& config, const std::vector<std::string>& repositories);

/// `crossgated gc [REPOSITORY...]`.
Result<void> collect_garbage(const server::Config& config, const std::vector<std::string>& repositories);

}  // namespace crossgate
