// Where a service is, and for which region a request to it is signed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/operation.h"
#include "base/error.h"
#include "client/configuration.h"
#include "client/environment.h"

namespace crossgate::client {

struct Endpoint {
  std::string url;  ///< scheme, host, port and perhaps a path, without a slash at the end
  std::string signing_region;
  bool is_aws = false;  ///< AWS's own, not one that somebody configured

  /// The host as the Host header has it: with a port, unless it is the scheme's own.
  std::string host() const;
  std::string path() const;  ///< "/" at least
};

/// The settings that endpoints and regions depend on.
struct Settings {
  const Environment& environment;
  const Configuration& configuration;
  const IniOptions* profile = nullptr;  ///< of the profile that was asked for; null where there is none
};

/// `from_option` (--region), else AWS_REGION, AWS_DEFAULT_REGION, the profile's `region`; nullopt where none is set.
/// Fails where it cannot be a region's name.
Result<std::optional<Region>> find_region(const std::optional<std::string>& from_option, const Settings& settings);

/// An endpoint that somebody configured: AWS_ENDPOINT_URL_SERVICE, AWS_ENDPOINT_URL, the profile's `services` section
/// and `endpoint_url`, a rule set in AWS_DATA_PATH; nullopt where there is none.
Result<std::optional<std::string>> configured_endpoint_url(const api::Service& service,
                                                           const std::optional<Region>& region,
                                                           const Settings& settings);

/// Whether it has an endpoint in each region, and none beside them.
bool needs_region(const api::Service& service);
/// What to do where it has none.
inline constexpr std::string_view kNoRegion =
    "You must specify a region: give --region, or set AWS_REGION or the profile's region.";

/// `from_option` (--endpoint-url), else a configured one, else AWS's own for the region. Fails with kConfiguration when
/// the service needs a region and there is none; STS without one is the global endpoint (docs/client.md, rule 7).
Result<Endpoint> find_endpoint(const api::Service& service, const std::optional<std::string>& from_option,
                               const std::optional<Region>& region, const Settings& settings);

}  // namespace crossgate::client
