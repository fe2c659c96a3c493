// The options that every command understands, wherever on the line they stand.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "client/option_parser.h"

namespace crossgate::client {

struct GlobalOptions {
  std::optional<std::string> profile;
  std::optional<std::string> region;
  std::optional<std::string> endpoint_url;
  std::optional<std::string> query;
  std::optional<std::string> output;
  std::optional<std::string> color;  ///< "on", "off" or "auto"
  std::optional<std::string> ca_bundle;
  std::optional<std::string> binary_format;               ///< "base64" or "raw-in-base64-out"
  std::optional<std::chrono::seconds> connect_timeout{};  ///< 0: none
  std::optional<std::chrono::seconds> read_timeout{};     ///< 0: none
  bool verify_ssl = true;
  bool sign_request = true;
  bool paginate = true;
  bool debug = false;
  bool version = false;
};

/// A command line without its global options: `words` are SERVICE, OPERATION and the operation's own options.
struct CommandLine {
  GlobalOptions globals;
  std::vector<std::string> words;
};

/// All of them, for parsing, help and completion. Thread-safe.
std::span<const Option> global_options();
/// What one is for, in a few words.
std::string_view help_of_global_option(std::string_view name);

/// `arguments` are argv without the program's name. Options of the AWS CLI that change nothing here (--no-cli-pager,
/// --cli-auto-prompt) are accepted. Fails with kSyntax, or as `--endpoint-url` without a scheme does, with kUsage.
Result<CommandLine> parse_command_line(std::span<const std::string> arguments);

}  // namespace crossgate::client
