// What proxies say about the clients before them, and which of it is believed. Pure.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "server/http.h"

namespace crossgate::server {

/// A block of addresses: "10.0.0.0/8", "fd00::/8", or one address.
class Network {
 public:
  static Parsed<Network> parse(std::string_view text);
  bool contains(const asio::ip::address& address) const;
  bool operator==(const Network&) const = default;

 private:
  Network(const asio::ip::address& address, unsigned prefix) : address_(address), prefix_(prefix) {}
  asio::ip::address address_;  ///< IPv4 in its own form, as in `contains`
  unsigned prefix_;
};

/// Whose word about others is taken.
using TrustedProxies = std::vector<Network>;

/// Replaces the request's `remote_address` by the client's, and `secure` by how the client came, where a trusted
/// proxy says so: the rightmost address of X-Forwarded-For that is not a trusted proxy's, and X-Forwarded-Proto (of
/// several, every one must be "https"). Whatever else these headers hold is what anybody may have written. `proxy` is
/// then the peer's address.
void believe_proxies(HttpRequest& request, const TrustedProxies& trusted);

}  // namespace crossgate::server
