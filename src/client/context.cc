#include "client/context.h"

#include <utility>

namespace crossgate::client {

Result<Context> Context::load(Environment environment, GlobalOptions globals) {
  TRY(auto configuration, Configuration::load(environment));
  TRY(auto profile, choose_profile(globals.profile, environment, configuration));
  TRY(auto region,
      find_region(globals.region, Settings{environment, configuration, configuration.profile(profile.name)}));
  return Context{std::move(environment), std::move(globals), std::move(configuration), std::move(profile),
                 std::move(region)};
}

}  // namespace crossgate::client
