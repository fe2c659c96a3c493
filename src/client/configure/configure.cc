#include "client/configure/configure.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "base/text.h"
#include "client/configure/credential_formats.h"
#include "client/configure/ini_editor.h"
#include "client/configure/listing.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/option_parser.h"

namespace crossgate::client {
namespace {

constexpr std::array<std::string_view, 5> kCommands{"set", "get", "list", "list-profiles", "export-credentials"};
constexpr std::array<std::string_view, 3> kSecretKeys{"aws_access_key_id", "aws_secret_access_key",
                                                      "aws_session_token"};

/// The profile that is asked for, whether there is one of the name or not.
std::string profile_name(const ConfigureDependencies& from) {
  if (from.globals.profile) return *from.globals.profile;
  auto name = from.environment.non_empty("AWS_PROFILE");
  if (!name) name = from.environment.non_empty("AWS_DEFAULT_PROFILE");
  return std::string(name.value_or("default"));
}

bool belongs_to_credentials(std::string_view key) { return std::ranges::find(kSecretKeys, key) != kSecretKeys.end(); }

/// Follows a link, so that the file of somebody who keeps it elsewhere is changed there.
std::string real_path(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return error ? path : real.string();
}

/// Writes settings of one profile, keys and secrets to the credentials file.
class Writer {
 public:
  Writer(const Configuration& configuration, std::string profile)
      : configuration_(configuration), profile_(std::move(profile)) {}

  Result<void> set(const std::string& key, const std::optional<std::string>& below, const std::string& value) const {
    const bool secret = belongs_to_credentials(key);
    const std::string path = real_path(secret ? configuration_.credentials_path() : configuration_.config_path());
    const std::string section = secret || profile_ == "default" ? profile_ : "profile " + profile_;
    TRY(const auto before, read_file_if_there(path));
    TRY(const auto after, edit_ini(before.value_or(""), {section, key, below, value}));
    return write_file_atomically(path, after);
  }

 private:
  const Configuration& configuration_;
  std::string profile_;
};

/// "region", "s3.max", "default.region", "profile.NAME.s3.max".
struct SettingName {
  std::optional<std::string> profile;
  std::string key;
  std::optional<std::string> below;
};

Result<SettingName> parse_setting_name(std::string_view text, const Configuration& configuration) {
  std::vector<std::string> parts;
  for (const std::string_view part : split(text, '.')) parts.emplace_back(part);
  SettingName name;
  const auto take = [&] {
    std::string part = std::move(parts.front());
    parts.erase(parts.begin());
    return part;
  };
  if (parts.size() > 2 && parts.front() == "profile") {
    take();
    name.profile = take();
  } else if (parts.size() > 1 && (parts.front() == "default" || configuration.profile(parts.front()) != nullptr)) {
    name.profile = take();
  }
  name.key = take();
  if (!parts.empty()) name.below = take();
  if (!parts.empty()) return fail(kUsage, "There is no setting of the form " + std::string(text));
  return name;
}

Result<int> set(std::span<const std::string> words, const ConfigureDependencies& from) {
  if (words.size() < 2)
    return fail(kSyntax,
                "the following arguments are required: " + std::string(words.empty() ? "varname, value" : "value"));
  if (words.size() > 2) return fail(kUnknownOptions, "Unknown options: " + words[2]);
  TRY(const auto configuration, Configuration::load(from.environment));
  TRY(const auto name, parse_setting_name(words[0], configuration));
  const Writer writer(configuration, name.profile.value_or(profile_name(from)));
  TRY_VOID(writer.set(name.key, name.below, words[1]));
  return 0;
}

Result<int> get(std::span<const std::string> words, const ConfigureDependencies& from) {
  if (words.empty()) return fail(kSyntax, "the following arguments are required: varname");
  if (words.size() > 1) return fail(kUnknownOptions, "Unknown options: " + words[1]);
  TRY(const auto configuration, Configuration::load(from.environment));
  TRY(const auto name, parse_setting_name(words[0], configuration));
  TRY(const auto choice, choose_profile(from.globals.profile, from.environment, configuration));
  const auto* profile = configuration.profile(name.profile.value_or(choice.name));
  const auto* setting = profile != nullptr && profile->contains(name.key) ? &profile->find(name.key)->second : nullptr;
  if (setting == nullptr) return 1;
  if (name.below) {
    if (!setting->nested || !setting->nested->contains(*name.below)) return 1;
    TRY_VOID(from.print(setting->nested->find(*name.below)->second + '\n'));
    return 0;
  }
  if (setting->nested)
    return fail(kOther, "varname (" + words[0] + ") must reference a value, not a section or sub-section.");
  TRY_VOID(from.print(setting->text + '\n'));
  return 0;
}

Result<int> list(const ConfigureDependencies& from) {
  TRY(const auto context, Context::load(from.environment, from.globals));
  const auto session = from.find_session(context);
  TRY_VOID(from.print(settings_listing(context, session ? &*session : nullptr)));
  return 0;
}

Result<int> list_profiles(const ConfigureDependencies& from) {
  TRY(const auto configuration, Configuration::load(from.environment));
  TRY(const auto names, profile_names(configuration));
  for (const std::string& name : names) TRY_VOID(from.print(name + '\n'));
  return 0;
}

/// A profile whose credential_process is this very command would never end.
Result<void> enter_profile(const std::string& profile, const Environment& environment) {
  constexpr const char* kVariable = "_AWS_CLI_PROFILE_CHAIN";
  constexpr std::size_t kMost = 4;
  const std::string before(environment.non_empty(kVariable).value_or(""));
  const auto seen = before.empty() ? std::vector<std::string_view>() : split(before, ',');
  std::string chain;
  for (const std::string_view name : seen) (chain += name) += " -> ";
  if (std::ranges::find(seen, profile) != seen.end())
    return fail(kConfiguration,
                "Credential process resolution detected an infinite loop, profile cycle: " + chain + profile + '\n');
  if (seen.size() >= kMost)
    return fail(kConfiguration, "Maximum recursive credential process resolution reached (" + std::to_string(kMost) +
                                    ").\nProfiles seen: " + chain.substr(0, chain.size() - 4));
  ::setenv(kVariable, (before.empty() ? profile : before + ',' + profile).c_str(), 1);
  return {};
}

Result<int> export_credentials(std::span<const std::string> words, const ConfigureDependencies& from) {
  const std::vector<Option> options{{"--format", Takes::one, {kCredentialFormats.begin(), kCredentialFormats.end()}}};
  TRY(const auto parsed, parse_options(words, options));
  if (!parsed.rest.empty()) return fail(kUnknownOptions, "Unknown options: " + parsed.rest.front());
  TRY(const auto context, Context::load(from.environment, from.globals));
  TRY_VOID(enter_profile(context.profile.name, from.environment));
  const auto session = from.find_session(context);
  if (!session)
    return fail(kConfiguration, "Unable to retrieve credentials: " + std::string(trim(session.error().message)) + '\n');
  TRY_VOID(
      from.print(format_credentials(*session, parsed.given.empty() ? "process" : parsed.given.back().values.front())));
  return 0;
}

std::string masked(std::string_view secret) {
  return std::string(16, '*') + std::string(secret.substr(secret.size() - std::min<std::size_t>(secret.size(), 4)));
}

Result<int> ask_for_all(const ConfigureDependencies& from) {
  struct Question {
    std::string_view key;
    std::string_view text;
  };
  constexpr std::array<Question, 4> kQuestions{{{"aws_access_key_id", "AWS Access Key ID"},
                                                {"aws_secret_access_key", "AWS Secret Access Key"},
                                                {"region", "Default region name"},
                                                {"output", "Default output format"}}};
  TRY(const auto configuration, Configuration::load(from.environment));
  const std::string profile = profile_name(from);
  std::vector<std::pair<std::string, std::string>> answers;
  for (const Question& question : kQuestions) {
    const auto current = option(configuration.profile(profile), question.key);
    std::string shown(current.value_or("None"));
    if (current && belongs_to_credentials(question.key)) shown = masked(*current);
    TRY(auto answer, from.ask(std::string(question.text) + " [" + shown + "]: "));
    if (!answer.empty() && answer != current) answers.emplace_back(question.key, std::move(answer));
  }
  const Writer writer(configuration, profile);
  for (const auto& [key, answer] : answers) TRY_VOID(writer.set(key, std::nullopt, answer));
  return 0;
}

}  // namespace

bool is_configure_command(std::span<const std::string> words) {
  return words.empty() || std::ranges::find(kCommands, words.front()) != kCommands.end();
}

Result<int> run_configure(std::span<const std::string> words, const ConfigureDependencies& from) {
  if (words.empty()) return ask_for_all(from);
  const std::string& command = words.front();
  const auto rest = words.subspan(1);
  if (command == "set") return set(rest, from);
  if (command == "get") return get(rest, from);
  if (command == "export-credentials") return export_credentials(rest, from);
  if (command != "list" && command != "list-profiles")
    return fail(kSyntax, "argument subcommand: " + invalid_choice(command, kCommands));
  if (!rest.empty()) return fail(kUnknownOptions, "Unknown options: " + rest.front());
  return command == "list" ? list(from) : list_profiles(from);
}

}  // namespace crossgate::client
