// crossgated's commands for a data directory that exists, whether a server uses it or not.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/error.h"
#include "server/config.h"

namespace crossgate {

/// `crossgated check [REPOSITORY...]`: faults on standard output, a line each; progress on standard error. How many
/// faults there are.
Result<std::size_t> check(const server::Config& config, const std::vector<std::string>& repositories);

/// `crossgated gc [REPOSITORY...]`; objects that no ref leads to are kept for `unreachable_time`.
Result<void> collect_garbage(const server::Config& config, const std::vector<std::string>& repositories);

/// `crossgated undelete`: lists the deleted repositories that can be brought back.
Result<void> list_deleted(const server::Config& config);
/// `crossgated undelete ID [--name NAME]`; an empty name is its own.
Result<void> undelete(const server::Config& config, const std::string& id, const std::string& name);

/// `crossgated backup DIR` of the data directory.
Result<void> back_up(const server::Config& config, const std::string& folder);
/// `crossgated restore DIR` into the data directory, which it checks then; how many faults there are.
Result<std::size_t> restore(const server::Config& config, const std::string& folder);

}  // namespace crossgate
