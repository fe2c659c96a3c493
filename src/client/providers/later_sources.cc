#include "client/exit_status.h"
#include "client/providers/providers.h"

namespace crossgate::client {
namespace {

std::unexpected<Error> cannot_use(std::string_view place, std::string_view what) {
  return fail(kConfiguration, std::string(place) + " asks for " + std::string(what) +
                                  ", which this version of crossgate cannot use; it takes keys, role_arn with "
                                  "source_profile, and credential_process");
}

std::string quoted_profile(std::string_view profile) { return "Profile \"" + std::string(profile) + '"'; }

}  // namespace

Found refuse_web_identity(const SearchContext& context, std::string_view profile, bool look_in_environment) {
  constexpr std::string_view kWhat = "credentials by web identity";
  if (look_in_environment && context.environment.get("AWS_WEB_IDENTITY_TOKEN_FILE"))
    return cannot_use("AWS_WEB_IDENTITY_TOKEN_FILE", kWhat);
  if (option(context.configuration.profile(profile), "web_identity_token_file"))
    return cannot_use(quoted_profile(profile), kWhat);
  return std::nullopt;
}

Found refuse_sso(const SearchContext& context, std::string_view profile) {
  const IniOptions* options = context.configuration.profile(profile);
  for (const std::string_view key : {"sso_account_id", "sso_role_name", "sso_session"})
    if (option(options, key)) return cannot_use(quoted_profile(profile), "IAM Identity Center (SSO)");
  return std::nullopt;
}

Found refuse_login(const SearchContext& context, std::string_view profile) {
  if (option(context.configuration.profile(profile), "login_session"))
    return cannot_use(quoted_profile(profile), "a login session");
  return std::nullopt;
}

Found refuse_container(const SearchContext& context) {
  for (const std::string_view name : {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"})
    if (context.environment.non_empty(name)) return cannot_use(name, "a container's credentials");
  return std::nullopt;
}

}  // namespace crossgate::client
