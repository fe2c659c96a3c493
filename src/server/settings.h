// The server's settings, wherever they were given: on the command line, in the environment or in a file.
#pragma once

#include <filesystem>
#include <functional>
#include <istream>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace crossgate::server {

/// The command line, the environment or the file is wrong: exit status 2.
inline constexpr ErrorCode kUsage{"Usage", 400};

/// A setting is --NAME on the command line, CROSSGATE_NAME (upper case, underscores) in the environment and a key NAME
/// of the file.
struct Setting {
  std::string_view name;
  std::string_view value;  ///< what stands for the value in a usage text: "DIR"
  std::string_view help;
  bool many = false;  ///< may be given more than once; in the environment, and in one value, separated by commas
};
std::span<const Setting> settings();

/// Values by setting name; what was not given is absent.
using Values = std::map<std::string, std::vector<std::string>, std::less<>>;

/// `variable(name)` looks one environment variable up.
Values values_from_environment(const std::function<std::optional<std::string>(const std::string&)>& variable);
/// `name` is for messages. An unknown key is an error that suggests the nearest one.
Result<Values> values_from_toml(std::istream& file, const std::string& name);
/// Setting by setting, the first source that has it.
Values merge(const std::vector<Values>& first_wins);

}  // namespace crossgate::server
