// What proxies say about the clients before them, and which of it is believed. Pure.
#pragma once

#include <vector>

#include "base/ip_network.h"
#include "server/http.h"

namespace crossgate::server {

/// Whose word about others is taken.
using TrustedProxies = std::vector<IpNetwork>;

/// Replaces the request's `remote_address` by the client's, and `secure` by how the client came, where a trusted
/// proxy says so: the rightmost address of X-Forwarded-For that is not a trusted proxy's, and X-Forwarded-Proto (of
/// several, every one must be "https"). Whatever else these headers hold is what anybody may have written. `proxy` is
/// then the peer's address.
void believe_proxies(HttpRequest& request, const TrustedProxies& trusted);

}  // namespace crossgate::server
