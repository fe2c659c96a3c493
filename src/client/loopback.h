// Whether a host is this machine. Pure; thread-safe.
#pragma once

#include <string_view>

namespace crossgate::client {

/// 127.0.0.0/8 in dotted decimal, "::1" or "[::1]": a name such as 127.0.0.1.evil.org is none.
bool is_loopback_address(std::string_view host);

/// Such an address, or a name below "localhost" (RFC 6761, 6.3), in any case. Without a port.
bool is_loopback(std::string_view host);

}  // namespace crossgate::client
