#include "client/configure/listing.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <utility>

#include "client/files.h"
#include "client/ini.h"

namespace crossgate::client {
namespace {

struct Row {
  std::string value = "<not set>";
  std::string type = "None";
  std::string location = "None";
};

std::string line(const char* name, const Row& row) {
  const auto padded = [](std::string_view text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ') + std::string(text);
  };
  return padded(name, 10) + ' ' + padded(row.value, 24) + ' ' + padded(row.type, 16) + "    " + row.location + '\n';
}

Row profile_row(const Context& context) {
  if (context.globals.profile) return {*context.globals.profile, "manual", "--profile"};
  for (const char* variable : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"})
    if (const auto name = context.environment.get(variable))
      return {std::string(*name), "env", "['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']"};
  return {};
}

/// botocore's name of the place that credentials come from.
std::string method_of(const Source& source, const Context& context) {
  constexpr std::array<const char*, 8> kMethods{
      "",    "custom-process", "assume-role",    "assume-role-with-web-identity",
      "sso", "login",          "container-role", "iam-role"};
  if (source.kind.index() != 0) return kMethods[source.kind.index()];
  const bool by_environment = !context.profile.by_option && context.environment.non_empty("AWS_ACCESS_KEY_ID");
  if (by_environment) return "env";
  const auto* credentials = context.configuration.in_credentials_file(context.profile.name);
  return option(credentials, "aws_access_key_id") ? "shared-credentials-file" : "config-file";
}

Row key_row(std::string_view key, const std::string& method) {
  const std::size_t shown = std::min<std::size_t>(key.size(), 4);
  return {std::string(16, '*') + std::string(key.substr(key.size() - shown)), method, ""};
}

Row region_row(const Context& context) {
  for (const char* variable : {"AWS_REGION", "AWS_DEFAULT_REGION"})
    if (const auto region = context.environment.non_empty(variable))
      return {std::string(*region), "env", "['AWS_REGION', 'AWS_DEFAULT_REGION']"};
  if (const auto region = option(context.settings().profile, "region"))
    return {std::string(*region), "config-file",
            std::string(context.environment.get("AWS_CONFIG_FILE").value_or("~/.aws/config"))};
  return {};
}

Result<std::vector<IniSection>> sections_of(const std::string& path) {
  TRY(const auto text, read_file_if_there(path));
  return parse_ini(text.value_or(""), path);
}

}  // namespace

std::string settings_listing(const Context& context, const Session* session) {
  Row access_key;
  Row secret_key;
  const auto source = context.find_source();
  if (session != nullptr && source) {
    const std::string method = method_of(*source, context);
    access_key = key_row(session->credentials.access_key_id.str(), method);
    secret_key = key_row(session->credentials.secret_access_key.reveal(), method);
  }
  return line("Name", {"Value", "Type", "Location"}) + line("----", {"-----", "----", "--------"}) +
         line("profile", profile_row(context)) + line("access_key", access_key) + line("secret_key", secret_key) +
         line("region", region_row(context));
}

Result<std::vector<std::string>> profile_names(const Configuration& configuration) {
  std::vector<std::string> names;
  const auto add = [&](std::string name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  };
  TRY(const auto config, sections_of(configuration.config_path()));
  for (const IniSection& section : config) {
    const auto words = section.name.starts_with("profile") ? split_shell_words(section.name) : std::nullopt;
    if (words && words->size() == 2) add(words->back());
    if (section.name == "default") add("default");
  }
  TRY(const auto credentials, sections_of(configuration.credentials_path()));
  for (const IniSection& section : credentials) add(section.name);
  return names;
}

}  // namespace crossgate::client
