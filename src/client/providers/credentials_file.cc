#include "client/providers/providers.h"

namespace crossgate::client {

Found find_in_credentials_file(const Settings& settings, std::string_view profile) {
  return find_keys(settings.configuration.in_credentials_file(profile),
                   '[' + std::string(profile) + "] of " + settings.configuration.credentials_path());
}

}  // namespace crossgate::client
