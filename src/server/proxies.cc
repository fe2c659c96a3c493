#include "server/proxies.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/text.h"

namespace crossgate::server {
namespace {

/// An entry of X-Forwarded-For; some proxies add the port: "192.0.2.1:443", "[2001:db8::1]:443".
std::optional<IpAddress> parse_entry(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    return end == std::string_view::npos ? std::nullopt : IpAddress::parse(text.substr(1, end - 1));
  }
  const bool has_port = std::ranges::count(text, ':') == 1;
  return IpAddress::parse(has_port ? text.substr(0, text.find(':')) : text);
}

/// The elements of a list that may be spread over several headers.
std::vector<std::string_view> elements(const HttpRequest& request, std::string_view name) {
  std::vector<std::string_view> all;
  for (const Header& header : request.headers) {
    if (!equals_ignoring_case(header.name, name)) continue;
    for (const std::string_view part : split(header.value, ',')) all.push_back(trim(part));
  }
  return all;
}

bool is_trusted(const TrustedProxies& trusted, const IpAddress& address) {
  return std::ranges::any_of(trusted, [&](const IpNetwork& network) { return network.contains(address); });
}

}  // namespace

void believe_proxies(HttpRequest& request, const TrustedProxies& trusted) {
  const auto peer = IpAddress::parse(request.remote_address);
  if (!peer || !is_trusted(trusted, *peer)) return;
  request.proxy = request.remote_address;

  auto chain = elements(request, "X-Forwarded-For");
  for (auto entry = chain.rbegin(); entry != chain.rend(); ++entry) {
    const auto address = parse_entry(*entry);
    if (!address) break;  // what stands to its left was not said by who is trusted
    request.remote_address = address->str();
    if (!is_trusted(trusted, *address)) break;
  }
  const auto schemes = elements(request, "X-Forwarded-Proto");
  if (schemes.empty()) return;
  request.secure =
      std::ranges::all_of(schemes, [](std::string_view scheme) { return equals_ignoring_case(scheme, "https"); });
}

}  // namespace crossgate::server
