#include "client/chain.h"

#include "client/exit_status.h"

namespace crossgate::client {
namespace {

#define RETURN_IF_FOUND(...)             \
  do {                                   \
    TRY(auto found, __VA_ARGS__);        \
    if (found) return *std::move(found); \
  } while (false)

Found find_in_profile(const SearchContext& context, std::string_view profile, bool web_identity_of_environment) {
  RETURN_IF_FOUND(refuse_web_identity(context, profile, web_identity_of_environment));
  RETURN_IF_FOUND(refuse_sso(context, profile));
  RETURN_IF_FOUND(find_in_credentials_file(context, profile));
  RETURN_IF_FOUND(refuse_login(context, profile));
  RETURN_IF_FOUND(find_process(context, profile));
  RETURN_IF_FOUND(find_in_config_file(context, profile));
  return std::nullopt;
}

}  // namespace

Found find_for_source_profile(const SearchContext& context, std::string_view profile) {
  return find_in_profile(context, profile, false);
}

Result<Source> find_source(const SearchContext& context, const ProfileChoice& profile) {
  if (!profile.by_option) RETURN_IF_FOUND(find_in_environment(context));
  RETURN_IF_FOUND(find_assumed_role(context, profile.name));
  RETURN_IF_FOUND(find_in_profile(context, profile.name, !profile.by_option));
  RETURN_IF_FOUND(refuse_container(context));
  return fail(kConfiguration, "Unable to locate credentials for profile \"" + profile.name +
                                  "\": neither AWS_ACCESS_KEY_ID is set, nor has " +
                                  context.configuration.credentials_path() + " or " +
                                  context.configuration.config_path() + " keys, role_arn or credential_process for it");
}

#undef RETURN_IF_FOUND

}  // namespace crossgate::client
