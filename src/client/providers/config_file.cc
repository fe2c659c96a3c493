#include "client/providers/providers.h"

namespace crossgate::client {

Found find_in_config_file(const SearchContext& context, std::string_view profile) {
  return find_keys(context.configuration.in_config_file(profile),
                   "profile " + std::string(profile) + " of " + context.configuration.config_path());
}

}  // namespace crossgate::client
