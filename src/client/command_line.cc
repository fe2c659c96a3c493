#include "client/command_line.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "client/exit_status.h"

namespace crossgate::client {
namespace {

struct ValueOption {
  std::string_view name;
  std::optional<std::string> GlobalOptions::*target;  ///< null: accepted and without effect
};
constexpr std::array<ValueOption, 11> kValueOptions{{
    {"--profile", &GlobalOptions::profile},
    {"--region", &GlobalOptions::region},
    {"--endpoint-url", &GlobalOptions::endpoint_url},
    {"--query", &GlobalOptions::query},
    {"--output", &GlobalOptions::output},
    {"--ca-bundle", &GlobalOptions::ca_bundle},
    {"--color", nullptr},
    {"--cli-read-timeout", nullptr},
    {"--cli-connect-timeout", nullptr},
    {"--cli-binary-format", nullptr},
    {"--cli-error-format", nullptr},
}};

struct Flag {
  std::string_view name;
  bool GlobalOptions::*target;  ///< null: accepted and without effect
  bool value;
};
constexpr std::array<Flag, 7> kFlags{{
    {"--no-verify-ssl", &GlobalOptions::verify_ssl, false},
    {"--no-paginate", &GlobalOptions::paginate, false},
    {"--version", &GlobalOptions::version, true},
    {"--debug", nullptr, true},
    {"--no-cli-pager", nullptr, true},
    {"--no-cli-auto-prompt", nullptr, true},
    {"--cli-auto-prompt", nullptr, true},
}};

}  // namespace

Result<CommandLine> parse_command_line(std::span<const std::string> arguments) {
  CommandLine line;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    const auto assignment = argument.starts_with("--") ? cut(argument, "=") : std::nullopt;
    const std::string_view name = assignment ? assignment->before : argument;

    if (const auto* option = std::ranges::find(kValueOptions, name, &ValueOption::name);
        option != kValueOptions.end()) {
      if (!assignment && i + 1 == arguments.size())
        return fail(kUsage, "argument " + std::string(name) + ": expected one argument");
      std::string value(assignment ? assignment->after : std::string_view(arguments[++i]));
      if (option->target != nullptr) line.globals.*option->target = std::move(value);
    } else if (const auto* flag = std::ranges::find(kFlags, argument, &Flag::name); flag != kFlags.end()) {
      if (flag->target != nullptr) line.globals.*flag->target = flag->value;
    } else {
      line.words.emplace_back(argument);
    }
  }
  return line;
}

}  // namespace crossgate::client
