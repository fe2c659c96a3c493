#include "client/configuration.h"

#include <utility>

#include "client/exit_status.h"
#include "client/files.h"

namespace crossgate::client {
namespace {

const IniOptions* find(const Profiles& profiles, std::string_view name) {
  const auto found = profiles.find(name);
  return found == profiles.end() ? nullptr : &found->second;
}

/// The NAME of `[kind NAME]` and `[kind "NAME"]`; nullopt for any other heading.
std::optional<std::string> name_of(std::string_view heading, std::string_view kind) {
  if (!heading.starts_with(kind)) return std::nullopt;
  auto words = split_shell_words(heading);
  if (!words || words->size() != 2) return std::nullopt;
  return std::move(words->back());
}

Result<std::string> read(const std::string& path) {
  TRY(auto text, read_file_if_there(path));
  return std::move(text).value_or("");
}

std::string path_of(std::string_view variable, std::string_view standard, const Environment& environment) {
  return expand_path(environment.get(variable).value_or(standard), environment);
}

}  // namespace

Result<Configuration> Configuration::load(const Environment& environment) {
  const std::string config_path = path_of("AWS_CONFIG_FILE", "~/.aws/config", environment);
  const std::string credentials_path = path_of("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", environment);
  TRY(const auto config, read(config_path));
  TRY(const auto credentials, read(credentials_path));
  return parse(config, credentials, config_path, credentials_path);
}

Result<Configuration> Configuration::parse(std::string_view config, std::string_view credentials,
                                           std::string_view config_path, std::string_view credentials_path) {
  Configuration out;
  out.config_path_ = config_path;
  out.credentials_path_ = credentials_path;

  TRY(auto config_sections, parse_ini(config, config_path));
  for (IniSection& section : config_sections) {
    // [default] and [profile default] are two sections: the later replaces the earlier whole.
    if (section.name == "default") {
      out.config_.insert_or_assign("default", std::move(section.options));
    } else if (const auto profile = name_of(section.name, "profile")) {
      out.config_.insert_or_assign(*profile, std::move(section.options));
    } else if (const auto services = name_of(section.name, "services")) {
      out.services_.insert_or_assign(*services, std::move(section.options));
    } else if (const auto session = name_of(section.name, "sso-session")) {
      out.sso_sessions_.insert_or_assign(*session, std::move(section.options));
    }
  }

  TRY(auto credential_sections, parse_ini(credentials, credentials_path));
  out.merged_ = out.config_;
  for (IniSection& section : credential_sections) {
    for (const auto& [key, value] : section.options) out.merged_[section.name].insert_or_assign(key, value);
    out.merged_.try_emplace(section.name);
    out.credentials_.insert_or_assign(section.name, std::move(section.options));
  }
  return out;
}

const IniOptions* Configuration::profile(std::string_view name) const { return find(merged_, name); }
const IniOptions* Configuration::in_config_file(std::string_view name) const { return find(config_, name); }
const IniOptions* Configuration::in_credentials_file(std::string_view name) const { return find(credentials_, name); }
const IniOptions* Configuration::services(std::string_view name) const { return find(services_, name); }
const IniOptions* Configuration::sso_session(std::string_view name) const { return find(sso_sessions_, name); }

std::optional<std::string_view> option(const IniOptions* options, std::string_view key) {
  if (options == nullptr) return std::nullopt;
  const auto found = options->find(key);
  if (found == options->end()) return std::nullopt;
  return found->second.text;
}

Result<ProfileChoice> choose_profile(const std::optional<std::string>& from_option, const Environment& environment,
                                     const Configuration& configuration) {
  std::optional<std::string_view> name = from_option;
  if (!name) name = environment.get("AWS_PROFILE");
  if (!name) name = environment.get("AWS_DEFAULT_PROFILE");
  if (!name) return ProfileChoice{};
  if (configuration.profile(*name) == nullptr)
    return fail(kOther, "The config profile (" + std::string(*name) + ") could not be found");
  return ProfileChoice{std::string(*name), from_option.has_value()};
}

}  // namespace crossgate::client
