// What ~/.aws/config and ~/.aws/credentials say, and which profile is asked for.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "client/environment.h"
#include "client/ini.h"

namespace crossgate::client {

using Profiles = std::map<std::string, IniOptions, std::less<>>;

/// Both files, read once. Immutable; thread-safe. Pointers it hands out live as long as it does.
class Configuration {
 public:
  /// Reads the files named by AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, else those in ~/.aws. A file that is
  /// not there is empty; one that cannot be parsed fails, whatever it is needed for (docs/client.md, rule 1).
  static Result<Configuration> load(const Environment& environment);
  /// The same from texts; the paths are for messages.
  static Result<Configuration> parse(std::string_view config, std::string_view credentials,
                                     std::string_view config_path = "config",
                                     std::string_view credentials_path = "credentials");

  /// A profile as both files together make it, the credentials file overriding key by key; nullptr where neither
  /// has it.
  const IniOptions* profile(std::string_view name) const;
  /// What one of the files alone has of it.
  const IniOptions* in_config_file(std::string_view name) const;
  const IniOptions* in_credentials_file(std::string_view name) const;
  /// A `[services NAME]` section.
  const IniOptions* services(std::string_view name) const;
  /// An `[sso-session NAME]` section.
  const IniOptions* sso_session(std::string_view name) const;

  const std::string& config_path() const { return config_path_; }
  const std::string& credentials_path() const { return credentials_path_; }

 private:
  std::string config_path_;
  std::string credentials_path_;
  Profiles merged_;
  Profiles config_;
  Profiles credentials_;
  Profiles services_;
  Profiles sso_sessions_;
};

/// The text of a key; nullopt where `options` is null or lacks it.
std::optional<std::string_view> option(const IniOptions* options, std::string_view key);

/// Which profile is meant, and by what it was named: that decides whether environment keys count.
struct ProfileChoice {
  std::string name = "default";
  bool by_option = false;  ///< --profile: switches environment keys off
};

/// `from_option` (--profile), else AWS_PROFILE, else AWS_DEFAULT_PROFILE, else "default". A profile that was named
/// must be there, even when environment keys are at hand.
Result<ProfileChoice> choose_profile(const std::optional<std::string>& from_option, const Environment& environment,
                                     const Configuration& configuration);

}  // namespace crossgate::client
