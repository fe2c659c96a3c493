#include "client/chain.h"

#include "client/exit_status.h"

namespace crossgate::client {
namespace {

#define RETURN_IF_FOUND(...)             \
  do {                                   \
    TRY(auto found, __VA_ARGS__);        \
    if (found) return *std::move(found); \
  } while (false)

Found find_in_profile(const Settings& settings, std::string_view profile, bool web_identity_of_environment) {
  RETURN_IF_FOUND(find_web_identity(settings, profile, web_identity_of_environment));
  RETURN_IF_FOUND(find_sso(settings, profile));
  RETURN_IF_FOUND(find_in_credentials_file(settings, profile));
  RETURN_IF_FOUND(find_login(settings, profile));
  RETURN_IF_FOUND(find_process(settings, profile));
  RETURN_IF_FOUND(find_in_config_file(settings, profile));
  return std::nullopt;
}

}  // namespace

Found find_for_source_profile(const Settings& settings, std::string_view profile) {
  return find_in_profile(settings, profile, false);
}

Result<Source> find_source(const Settings& settings, const ProfileChoice& profile) {
  if (!profile.by_option) RETURN_IF_FOUND(find_in_environment(settings));
  RETURN_IF_FOUND(find_assumed_role(settings, profile.name));
  RETURN_IF_FOUND(find_in_profile(settings, profile.name, !profile.by_option));
  RETURN_IF_FOUND(find_container(settings));
  std::string nowhere = "Unable to locate credentials for profile \"" + profile.name +
                        "\": neither AWS_ACCESS_KEY_ID is set, nor has " + settings.configuration.credentials_path() +
                        " or " + settings.configuration.config_path() +
                        " keys, role_arn, sso_session or credential_process for it, nor is this a container";
  const std::string with_instance = nowhere + " or an instance with a role";
  RETURN_IF_FOUND(find_instance(settings, with_instance));
  return fail(kConfiguration, std::move(nowhere));
}

#undef RETURN_IF_FOUND

}  // namespace crossgate::client
