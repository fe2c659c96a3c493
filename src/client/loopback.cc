#include "client/loopback.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace crossgate::client {

bool is_loopback_address(std::string_view host) {
  if (host == "::1" || host == "[::1]") return true;
  const auto parts = split(host, '.');
  return parts.size() == 4 && parts.front() == "127" && std::ranges::all_of(parts, [](std::string_view part) {
           const auto number = parse_decimal(part);
           return number && *number < 256 && part.size() <= 3;
         });
}

bool is_loopback(std::string_view host) {
  const std::string name = to_lower(host);
  return is_loopback_address(name) || name == "localhost" || name.ends_with(".localhost");
}

}  // namespace crossgate::client
