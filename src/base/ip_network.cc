#include "base/ip_network.h"

#include <arpa/inet.h>

#include <algorithm>

#include "base/text.h"

namespace crossgate {
namespace {

constexpr std::array<unsigned char, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned kMappedBits = 8 * kMapped.size();

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::ranges::copy(text, terminated.begin());
  IpAddress address;
  if (text.find(':') != std::string_view::npos) {
    if (::inet_pton(AF_INET6, terminated.data(), address.bytes_.data()) != 1) return std::nullopt;
    return address;
  }
  std::ranges::copy(kMapped, address.bytes_.begin());
  if (::inet_pton(AF_INET, terminated.data(), address.bytes_.data() + kMapped.size()) != 1) return std::nullopt;
  return address;
}

bool IpAddress::is_v4() const { return std::equal(kMapped.begin(), kMapped.end(), bytes_.begin()); }

std::string IpAddress::str() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = is_v4() ? AF_INET : AF_INET6;
  ::inet_ntop(family, bytes_.data() + (is_v4() ? kMapped.size() : 0), text.data(), text.size());
  return text.data();
}

Parsed<IpNetwork> IpNetwork::parse(std::string_view text) {
  constexpr std::string_view kRule = "must be addresses or blocks of them, such as 10.0.0.0/8";
  const auto parts = cut(text, "/").value_or(Cut{text, {}});
  const auto address = IpAddress::parse(parts.before);
  if (!address) return broken(kRule);
  IpNetwork network;
  network.address_ = *address;
  network.prefix_ = 128;
  if (parts.before.size() == text.size()) return network;
  // Of "::ffff:10.0.0.0/104" the prefix counts the mapping's bits, of "10.0.0.0/8" it does not.
  const bool written_as_v4 = parts.before.find(':') == std::string_view::npos;
  const auto prefix = parse_decimal(parts.after);
  if (!prefix || *prefix > (written_as_v4 ? 32 : 128)) return broken(kRule);
  network.prefix_ = static_cast<unsigned>(*prefix) + (written_as_v4 ? kMappedBits : 0);
  return network;
}

bool IpNetwork::contains(const IpAddress& address) const {
  const bool ours_is_v4 = address_.is_v4() && prefix_ >= kMappedBits;
  if (address.is_v4() != ours_is_v4) return false;
  const std::size_t whole = prefix_ / 8;
  const auto& ours = address_.bytes_;
  const auto& theirs = address.bytes_;
  if (!std::equal(ours.begin(), ours.begin() + static_cast<std::ptrdiff_t>(whole), theirs.begin())) return false;
  const unsigned rest = prefix_ % 8;
  return rest == 0 || ((ours[whole] ^ theirs[whole]) >> (8 - rest)) == 0;
}

}  // namespace crossgate
