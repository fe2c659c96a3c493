// Another program, run to its end.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/error.h"

namespace crossgate::client {

/// What is done with a child's standard error.
enum class ChildErrors { shown, hidden };

struct ChildOutcome {
  bool succeeded = false;  ///< ended with status 0
  std::string output;      ///< its standard output
};

/// Runs `words` (the first is looked up on the PATH) without a shell. Its standard input is `input` where given, else
/// this process's. Fails when it cannot be started, or prints more than `limit` bytes: then it is killed.
Result<ChildOutcome> run_child(const std::vector<std::string>& words, std::size_t limit,
                               ChildErrors errors = ChildErrors::shown, const std::string* input = nullptr);

}  // namespace crossgate::client
