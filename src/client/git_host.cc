#include "client/git_host.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace crossgate::client {
namespace {

constexpr std::array<std::string_view, 14> kAwsDomains{".amazonaws.com",
                                                       ".amazonaws.com.cn",
                                                       ".amazonaws.com.localhost",
                                                       ".amazonaws.eu",
                                                       ".api.aws",
                                                       ".amazon.com",
                                                       ".c2s.ic.gov",
                                                       ".sc2s.sgov.gov",
                                                       ".cloud.adc-e.uk",
                                                       ".csp.hci.ic.gov",
                                                       ".api.aws.ic.gov",
                                                       ".api.aws.scloud",
                                                       ".api.amazonwebservices.com.cn",
                                                       ".api.amazonwebservices.eu"};

/// What follows "git-codecommit." or "git-codecommit-fips.", perhaps behind a VPC endpoint's own label, or behind the
/// one that stands for any in git's configuration.
std::optional<std::string_view> behind_service(std::string_view host) {
  if (host.starts_with("vpce-") || host.starts_with("*.")) {
    const auto behind_label = cut(host, ".git-codecommit");
    if (!behind_label) return std::nullopt;
    host.remove_prefix(behind_label->before.size() + 1);
  }
  for (const std::string_view service : {"git-codecommit.", "git-codecommit-fips."})
    if (host.starts_with(service)) return host.substr(service.size());
  return std::nullopt;
}

/// "us-east-1": words and a number. Outside AWS's own domains any other label may be a company's.
bool looks_like_region(std::string_view label) {
  const auto words = split(label, '-');
  return words.size() >= 3 && parse_decimal(words.back()) && std::ranges::all_of(words.front(), is_lower);
}

/// Empty for the standard ones, which a URL may name or not.
std::string_view port_of(std::string_view host) {
  const std::string_view port = host.substr(without_port(host).size());
  return port == ":443" || port == ":80" ? std::string_view() : port;
}

}  // namespace

std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  if (colon == std::string_view::npos || !std::ranges::all_of(host.substr(colon + 1), is_digit)) return host;
  return host.substr(0, colon);
}

bool is_aws_host(std::string_view host) {
  const std::string name = to_lower(without_port(host));
  const auto rest = behind_service(name);
  return rest && std::ranges::any_of(kAwsDomains, [&](std::string_view domain) {
           if (!rest->ends_with(domain)) return false;
           std::string_view region = rest->substr(0, rest->size() - domain.size());
           if (region.ends_with(".vpce")) region.remove_suffix(5);
           return !region.empty() && region.find('.') == std::string_view::npos;
         });
}

bool belongs_to_endpoint(std::string_view host, std::string_view endpoint_host) {
  const std::string name = to_lower(without_port(host));
  const std::string endpoint = to_lower(without_port(endpoint_host));
  // Other programs of the same machine have other ports.
  if (name == endpoint) return port_of(host) == port_of(endpoint_host);
  const auto rest = behind_service(name);
  const auto parts = rest ? cut(*rest, ".") : std::nullopt;
  if (!parts || parts->after.empty()) return false;
  return parts->after == endpoint || "codecommit." + std::string(*rest) == endpoint;
}

std::optional<Region> region_of_host(std::string_view host) {
  const std::string name = to_lower(without_port(host));
  const auto rest = behind_service(name);
  const auto parts = rest ? cut(*rest, ".") : std::nullopt;
  if (!parts || (!is_aws_host(host) && !looks_like_region(parts->before))) return std::nullopt;
  auto region = Region::parse(parts->before);
  if (!region) return std::nullopt;
  return *std::move(region);
}

}  // namespace crossgate::client
