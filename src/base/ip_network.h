// IP addresses, and blocks of them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace crossgate {

/// IPv4 or IPv6; an IPv4 address that was written as IPv6 ("::ffff:192.0.2.1") is the IPv4 address. A value.
class IpAddress {
 public:
  /// nullopt: no address. Without zone ("%eth0"), port or brackets. Does not allocate.
  static std::optional<IpAddress> parse(std::string_view text);

  bool is_v4() const;
  /// In its shortest form: "192.0.2.1", "2001:db8::1".
  std::string str() const;
  bool operator==(const IpAddress&) const = default;

 private:
  friend class IpNetwork;
  std::array<unsigned char, 16> bytes_{};  ///< IPv4 as ::ffff:a.b.c.d
};

/// A block of addresses of one family: "10.0.0.0/8", "fd00::/8", or one address. A value.
class IpNetwork {
 public:
  static Parsed<IpNetwork> parse(std::string_view text);
  /// No block of IPv6 contains an IPv4 address. Does not allocate.
  bool contains(const IpAddress& address) const;
  bool operator==(const IpNetwork&) const = default;

 private:
  IpAddress address_;
  unsigned prefix_ = 0;  ///< in bits of the 128
};

}  // namespace crossgate
