#include "client/providers/providers.h"

namespace crossgate::client {

Found find_in_credentials_file(const SearchContext& context, std::string_view profile) {
  return find_keys(context.configuration.in_credentials_file(profile),
                   '[' + std::string(profile) + "] of " + context.configuration.credentials_path());
}

}  // namespace crossgate::client
