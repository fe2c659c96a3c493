#include "client/providers/providers.h"

namespace crossgate::client {

Found find_login(const Settings& settings, std::string_view profile) {
  const auto session = option(settings.configuration.profile(profile), "login_session");
  if (!session) return std::nullopt;
  return Source{LoginSource{std::string(*session), std::string(profile)}};
}

}  // namespace crossgate::client
