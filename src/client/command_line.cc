#include "client/command_line.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "client/exit_status.h"

namespace crossgate::client {
namespace {

using Text = std::optional<std::string> GlobalOptions::*;
using Seconds = std::optional<std::chrono::seconds> GlobalOptions::*;
using Choices = std::vector<std::string_view>;

/// An option with a value. One without a target is accepted and has no effect.
struct ValueOption {
  std::string_view name;
  std::string_view help;
  Text text = nullptr;
  Seconds seconds = nullptr;
};
constexpr std::array<ValueOption, 12> kValueOptions{{
    {"--endpoint-url", "where the service is", &GlobalOptions::endpoint_url},
    {"--output", "json, text, table, yaml or yaml-stream", &GlobalOptions::output},
    {"--query", "what to show of the answer, in JMESPath", &GlobalOptions::query},
    {"--profile", "whose settings and credentials", &GlobalOptions::profile},
    {"--region", "the region to ask", &GlobalOptions::region},
    {"--color", "on, off or auto: of tables", &GlobalOptions::color},
    {"--ca-bundle", "the file of certificates to trust", &GlobalOptions::ca_bundle},
    {"--cli-read-timeout", "seconds to wait for a sign of life; 0: for ever", nullptr, &GlobalOptions::read_timeout},
    {"--cli-connect-timeout", "seconds to wait for a connection; 0: for ever", nullptr,
     &GlobalOptions::connect_timeout},
    {"--cli-binary-format", "base64 or raw-in-base64-out: how binary values are given", &GlobalOptions::binary_format},
    {"--cli-error-format", "accepted, without effect"},
    {"--cli-history", "accepted, without effect"},
}};

struct Flag {
  std::string_view name;
  std::string_view help;
  bool GlobalOptions::*target;  ///< null: accepted and without effect
  bool value;
};
constexpr std::array<Flag, 8> kFlags{{
    {"--debug", "say on standard error what is done, without secrets", &GlobalOptions::debug, true},
    {"--no-verify-ssl", "believe any certificate", &GlobalOptions::verify_ssl, false},
    {"--no-paginate", "show the first page only", &GlobalOptions::paginate, false},
    {"--no-sign-request", "ask without credentials", &GlobalOptions::sign_request, false},
    {"--no-cli-pager", "accepted: no pager is ever used", nullptr, true},
    {"--cli-auto-prompt", "accepted, without effect", nullptr, true},
    {"--no-cli-auto-prompt", "accepted, without effect", nullptr, true},
    {"--version", "say which version this is", &GlobalOptions::version, true},
}};

Choices choices_of(std::string_view name) {
  if (name == "--output") return {"json", "text", "table", "yaml", "yaml-stream"};
  if (name == "--color") return {"on", "off", "auto"};
  if (name == "--cli-binary-format") return {"base64", "raw-in-base64-out"};
  return {};
}

Result<void> store(GlobalOptions& globals, const ValueOption& option, const std::string& value) {
  if (option.text != nullptr) globals.*option.text = value;
  if (option.seconds == nullptr) return {};
  const auto seconds = parse_decimal(trim(value));
  if (!seconds) return fail(kOther, "invalid literal for int() with base 10: '" + value + "'");
  globals.*option.seconds = std::chrono::seconds(std::min<std::uint64_t>(*seconds, 1'000'000));
  return {};
}

}  // namespace

std::span<const Option> global_options() {
  static const std::vector<Option> kOptions = [] {
    std::vector<Option> all;
    for (const ValueOption& option : kValueOptions)
      all.push_back({std::string(option.name), Takes::one, choices_of(option.name)});
    for (const Flag& flag : kFlags) all.push_back({std::string(flag.name), Takes::nothing});
    return all;
  }();
  return kOptions;
}

std::string_view help_of_global_option(std::string_view name) {
  const auto* option = std::ranges::find(kValueOptions, name, &ValueOption::name);
  if (option != kValueOptions.end()) return option->help;
  const auto* flag = std::ranges::find(kFlags, name, &Flag::name);
  return flag != kFlags.end() ? flag->help : "";
}

Result<CommandLine> parse_command_line(std::span<const std::string> arguments) {
  TRY(auto parsed, parse_options(arguments, global_options()));
  CommandLine line;
  line.words = std::move(parsed.rest);
  for (const GivenOption& given : parsed.given) {
    if (const auto* option = std::ranges::find(kValueOptions, given.option->name, &ValueOption::name);
        option != kValueOptions.end()) {
      TRY_VOID(store(line.globals, *option, given.values.front()));
    } else {
      const auto* flag = std::ranges::find(kFlags, given.option->name, &Flag::name);
      if (flag->target != nullptr) line.globals.*flag->target = flag->value;
    }
  }
  const auto& url = line.globals.endpoint_url;
  if (url && url->find("://") == std::string::npos)
    return fail(kUsage, "Bad value for --endpoint-url \"" + *url +
                            "\": scheme is missing.  Must be of the form http://<hostname>/ or https://<hostname>/");
  return line;
}

}  // namespace crossgate::client
