// What a command knows before it asks anybody: options, environment, configuration, profile, region.
#pragma once

#include <optional>

#include "base/error.h"
#include "client/chain.h"
#include "client/command_line.h"
#include "client/configuration.h"
#include "client/endpoint.h"
#include "client/environment.h"
#include "client/source.h"

namespace crossgate::client {

/// Immutable. Everything that it lends borrows from it.
struct Context {
  Environment environment;
  GlobalOptions globals;
  Configuration configuration;
  ProfileChoice profile;
  std::optional<Region> region;

  /// Reads the configuration files; fails for broken ones, a missing profile, a region that is none.
  static Result<Context> load(Environment environment, GlobalOptions globals);

  Settings settings() const { return {environment, configuration, configuration.profile(profile.name)}; }
  Result<Source> find_source() const { return client::find_source(settings(), profile); }
  /// Of STS, for a profile's role: --endpoint-url is not meant for it (as in the AWS CLI).
  Result<Endpoint> sts_endpoint() const { return find_endpoint(api::kSts, std::nullopt, region, settings()); }
};

}  // namespace crossgate::client
