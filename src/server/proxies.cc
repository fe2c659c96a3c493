#include "server/proxies.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace crossgate::server {
namespace {

using Address = asio::ip::address;

std::optional<Address> parse_address(std::string_view text) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  return address;
}

/// An entry of X-Forwarded-For; some proxies add the port: "192.0.2.1:443", "[2001:db8::1]:443".
std::optional<Address> parse_entry(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    return end == std::string_view::npos ? std::nullopt : parse_address(text.substr(1, end - 1));
  }
  const bool has_port = std::ranges::count(text, ':') == 1;
  return parse_address(has_port ? text.substr(0, text.find(':')) : text);
}

/// Bytes, IPv4's and IPv6's alike.
std::vector<unsigned char> bytes_of(const Address& address) {
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return {bytes.begin(), bytes.end()};
  }
  const auto bytes = address.to_v6().to_bytes();
  return {bytes.begin(), bytes.end()};
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

bool is_trusted(const TrustedProxies& trusted, const Address& address) {
  return std::ranges::any_of(trusted, [&](const Network& network) { return network.contains(address); });
}

}  // namespace

Parsed<Network> Network::parse(std::string_view text) {
  constexpr std::string_view kRule = "must be addresses or blocks of them, such as 10.0.0.0/8";
  const auto slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return broken(kRule);
  const unsigned longest = address->is_v4() ? 32 : 128;
  if (slash == std::string_view::npos) return Network(*address, longest);
  const auto prefix = parse_decimal(text.substr(slash + 1));
  if (!prefix || *prefix > longest) return broken(kRule);
  return Network(*address, static_cast<unsigned>(*prefix));
}

bool Network::contains(const Address& address) const {
  if (address.is_v4() != address_.is_v4()) return false;
  const auto ours = bytes_of(address_), theirs = bytes_of(address);
  const std::size_t whole = prefix_ / 8;
  if (!std::equal(ours.begin(), ours.begin() + static_cast<std::ptrdiff_t>(whole), theirs.begin())) return false;
  const unsigned rest = prefix_ % 8;
  return rest == 0 || ((ours[whole] ^ theirs[whole]) >> (8 - rest)) == 0;
}

void believe_proxies(HttpRequest& request, const TrustedProxies& trusted) {
  const auto peer = parse_address(request.remote_address);
  if (!peer || !is_trusted(trusted, *peer)) return;
  request.proxy = request.remote_address;

  auto chain = elements(request, "X-Forwarded-For");
  for (auto entry = chain.rbegin(); entry != chain.rend(); ++entry) {
    const auto address = parse_entry(*entry);
    if (!address) break;  // what stands to its left was not said by who is trusted
    request.remote_address = address->to_string();
    if (!is_trusted(trusted, *address)) break;
  }
  const auto schemes = elements(request, "X-Forwarded-Proto");
  if (schemes.empty()) return;
  request.secure =
      std::ranges::all_of(schemes, [](std::string_view scheme) { return equals_ignoring_case(scheme, "https"); });
}

}  // namespace crossgate::server
