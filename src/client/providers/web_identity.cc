#include "client/exit_status.h"
#include "client/providers/providers.h"

namespace crossgate::client {

Found find_web_identity(const Settings& settings, std::string_view profile, bool in_environment) {
  const IniOptions* options = settings.configuration.profile(profile);
  // A variable that is set decides, even when it is empty.
  const auto setting = [&](std::string_view variable, std::string_view key) -> std::optional<std::string> {
    auto value = in_environment ? settings.environment.get(variable) : std::nullopt;
    if (!value) value = option(options, key);
    if (!value) return std::nullopt;
    return std::string(*value);
  };
  const auto token_file = setting("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
  if (!token_file || token_file->empty()) return std::nullopt;
  const auto role_arn = setting("AWS_ROLE_ARN", "role_arn");
  if (!role_arn || role_arn->empty())
    return fail(kOther, "A web identity's token file is configured, but no role for it: set role_arn in profile \"" +
                            std::string(profile) + "\", or AWS_ROLE_ARN");
  return Source{WebIdentitySource{*role_arn, *token_file, setting("AWS_ROLE_SESSION_NAME", "role_session_name")}};
}

}  // namespace crossgate::client
