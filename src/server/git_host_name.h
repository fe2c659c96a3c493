// Which region a Git client means by the host that it asked. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/names.h"
#include "services/deps.h"

namespace crossgate::server {

/// The region in "git-codecommit.REGION.…", its "-fips" form, and either behind the labels of a VPC endpoint
/// ("vpce-….git-codecommit.REGION.vpce.…"); nullopt for any other host. A port is ignored.
std::optional<Region> region_in_host(std::string_view host);

/// The address that the client of a trusted proxy used, which it sent as X-Forwarded-Proto and Host.
services::FrontDoor front_door(bool secure, std::string_view host);

/// The hosts that a client may have signed: as it was sent, and without its port (protocols differ: the AWS helper
/// leaves the port out, git-remote-codecommit keeps it).
std::vector<std::string> signed_hosts(std::string_view host);

/// The regions to try for a request to `host`: its own when that is served, else every one of `served` in order.
std::vector<Region> candidate_regions(std::string_view host, const std::vector<Region>& served);

/// SCHEME://git-codecommit.REGION.DOMAIN[:PORT]/v1/repos/NAME, without the port that the scheme implies.
struct CloneUrls {
  std::string scheme = "http";
  std::string domain;
  std::uint16_t port = 80;
  std::string http_url(const Region& region, const RepositoryName& name) const;
  /// The same as clients of a proxy write them; these ones when there is none.
  CloneUrls behind(const std::optional<services::FrontDoor>& door) const;
};

}  // namespace crossgate::server
