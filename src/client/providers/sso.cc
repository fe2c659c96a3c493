#include <utility>

#include "client/aws_hosts.h"
#include "client/exit_status.h"
#include "client/providers/providers.h"

namespace crossgate::client {
namespace {

/// The profile's keys and those of its `[sso-session NAME]` section as one; a key in both must say the same.
Result<IniOptions> with_session(const IniOptions& profile, const Configuration& configuration) {
  const auto name = option(&profile, "sso_session");
  if (!name) return profile;
  const IniOptions* session = configuration.sso_session(*name);
  if (session == nullptr)
    return fail(kOther, "The specified sso-session does not exist: \"" + std::string(*name) + '"');
  IniOptions merged = profile;
  for (const auto& [key, value] : *session) {
    const auto [place, is_new] = merged.try_emplace(key, value);
    if (!is_new && place->second.text != value.text)
      return fail(kOther, "The value for " + key + " is inconsistent between profile (" + place->second.text +
                              ") and sso-session (" + value.text + ").");
  }
  return merged;
}

}  // namespace

Found find_sso(const Settings& settings, std::string_view profile) {
  const IniOptions* options = settings.configuration.profile(profile);
  if (!option(options, "sso_role_name") && !option(options, "sso_account_id")) return std::nullopt;
  TRY(const auto merged, with_session(*options, settings.configuration));
  std::string missing;
  const auto required = [&](std::string_view key) {
    const auto value = option(&merged, key);
    if (!value) missing.append(missing.empty() ? "" : ", ").append(key);
    return std::string(value.value_or(""));
  };
  SsoSource source;
  source.role_name = required("sso_role_name");
  source.account_id = required("sso_account_id");
  source.start_url = required("sso_start_url");
  source.region = required("sso_region");
  if (!missing.empty())
    return fail(kOther, "The profile \"" + std::string(profile) +
                            "\" is configured to use SSO but is missing required configuration: " + missing);
  auto region = Region::parse(source.region);
  if (!region) return fail(kOther, "The sso_region of profile \"" + std::string(profile) + "\" " + region.error().rule);
  TRY(source.portal, find_endpoint(kSso, std::nullopt, *region, settings));
  TRY(source.oidc, find_endpoint(kSsoOidc, std::nullopt, *region, settings));
  if (const auto session = option(&merged, "sso_session")) source.session = std::string(*session);
  source.profile = profile;
  return Source{std::move(source)};
}

}  // namespace crossgate::client
