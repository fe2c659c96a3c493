// The options that every command understands, wherever on the line they stand.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace crossgate::client {

struct GlobalOptions {
  std::optional<std::string> profile;
  std::optional<std::string> region;
  std::optional<std::string> endpoint_url;
  std::optional<std::string> query;
  std::optional<std::string> output;
  std::optional<std::string> ca_bundle;
  bool verify_ssl = true;
  bool paginate = true;
  bool version = false;
};

/// A command line without its global options: `words` are SERVICE, OPERATION and the operation's own options.
struct CommandLine {
  GlobalOptions globals;
  std::vector<std::string> words;
};

/// `arguments` are argv without the program's name. Takes `--option value` and `--option=value`. Options of the AWS
/// CLI that change nothing here (--debug, --color, --no-cli-pager…) are accepted. Fails with kUsage when a global
/// option lacks its value.
Result<CommandLine> parse_command_line(std::span<const std::string> arguments);

}  // namespace crossgate::client
