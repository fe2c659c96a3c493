// The helper as a program runs it: harden, read git's request, answer or say why not. Shared by both executables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/helper.h"

namespace crossgate::cli {

/// "aws" of "/usr/local/bin/aws".
std::string_view base_name(std::string_view path);

/// What came of the helper: an exit status, or "the fetcher has not the means", when `input` must go to a program that
/// has.
struct HelperRun {
  bool needs_more = false;
  int status = 0;
};

/// Writes the answer to standard output, a failure to standard error.
HelperRun run_helper_program(std::string_view program_name, const client::CommandLine& line, std::string_view input,
                             const client::Environment& environment, const client::MakeFetcher& make_fetcher);

/// Writes "crossgate: MESSAGE" to standard error.
void complain(std::string_view message);

}  // namespace crossgate::cli
