#include "client/providers/providers.h"

namespace crossgate::client {

Found find_in_config_file(const Settings& settings, std::string_view profile) {
  return find_keys(settings.configuration.in_config_file(profile),
                   "profile " + std::string(profile) + " of " + settings.configuration.config_path());
}

}  // namespace crossgate::client
