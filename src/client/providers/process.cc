#include "client/providers/providers.h"

namespace crossgate::client {

Found find_process(const Settings& settings, std::string_view profile) {
  const auto command = option(settings.configuration.profile(profile), "credential_process");
  if (!command) return std::nullopt;
  return Source{ProcessSource{std::string(*command), std::string(profile)}};
}

}  // namespace crossgate::client
