#include "server/git_host_name.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "server/route.h"

namespace crossgate::server {
namespace {

std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  const bool is_port = colon != std::string_view::npos && parse_decimal(host.substr(colon + 1)).has_value();
  return is_port && !host.ends_with(']') ? host.substr(0, colon) : host;
}

}  // namespace

std::optional<Region> region_in_host(std::string_view host) {
  const std::string lower = to_lower(without_port(host));
  const auto labels = split(lower, '.');
  // A VPC endpoint's own labels come first; how many there are is AWS's choice.
  std::size_t service = 0;
  if (lower.starts_with("vpce-")) {
    const auto is_service = [](std::string_view label) { return label.starts_with("git-codecommit"); };
    service = static_cast<std::size_t>(std::ranges::find_if(labels, is_service) - labels.begin());
  }
  if (service + 2 >= labels.size()) return std::nullopt;
  if (labels[service] != "git-codecommit" && labels[service] != "git-codecommit-fips") return std::nullopt;
  auto region = Region::parse(labels[service + 1]);
  if (!region) return std::nullopt;
  return *std::move(region);
}

std::vector<std::string> signed_hosts(std::string_view host) {
  std::vector<std::string> hosts{std::string(without_port(host))};
  if (hosts.front() != host) hosts.emplace_back(host);
  return hosts;
}

std::vector<Region> candidate_regions(std::string_view host, const std::vector<Region>& served) {
  const auto named = region_in_host(host);
  if (named && std::ranges::find(served, *named) != served.end()) return {*named};
  return served;
}

services::FrontDoor front_door(bool secure, std::string_view host) {
  const auto colon = host.rfind(':');
  const auto port = without_port(host) == host ? std::nullopt : parse_decimal(host.substr(colon + 1));
  return {secure ? "https" : "http", static_cast<std::uint16_t>(port.value_or(secure ? 443 : 80))};
}

CloneUrls CloneUrls::behind(const std::optional<services::FrontDoor>& door) const {
  return door ? CloneUrls{door->scheme, domain, door->port} : *this;
}

std::string CloneUrls::http_url(const Region& region, const RepositoryName& name) const {
  const bool implied = (scheme == "http" && port == 80) || (scheme == "https" && port == 443);
  return fmt::format("{}://git-codecommit.{}.{}{}{}", scheme, region.str(), domain,
                     implied ? "" : fmt::format(":{}", port), git_path(name));
}

}  // namespace crossgate::server
