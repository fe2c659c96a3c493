#include "iam/totp.h"

#include <chrono>
#include <cstddef>

#include "base/sha1.h"

namespace crossgate::iam {
namespace {

constexpr std::chrono::seconds kStep{30};
constexpr std::size_t kBlock = 64;

/// RFC 2104; the key is no longer than a block.
std::string hmac_sha1(std::string_view key, std::string_view message) {
  std::string inner(kBlock, '\x36');
  std::string outer(kBlock, '\x5c');
  for (std::size_t i = 0; i < key.size() && i < kBlock; ++i) {
    inner[i] = static_cast<char>(inner[i] ^ key[i]);
    outer[i] = static_cast<char>(outer[i] ^ key[i]);
  }
  return sha1(outer + sha1(inner + std::string(message)));
}

bool same_code(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  int difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= a[i] ^ b[i];
  return difference == 0;
}

}  // namespace

std::int64_t totp_step(Time time) { return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch() / kStep; }

// RFC 4226, 5.3: dynamic truncation.
std::string totp_code(std::string_view seed, std::int64_t step) {
  std::string counter(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) counter[i] = static_cast<char>(step >> (56 - 8 * i) & 0xff);
  const std::string mac = hmac_sha1(seed, counter);
  const std::size_t offset = mac.back() & 0x0f;
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(mac[offset + i]);
  const std::string digits = std::to_string((value & 0x7fffffffU) % 1'000'000);
  return std::string(6 - digits.size(), '0') + digits;
}

std::optional<std::int64_t> find_totp_step(std::string_view seed, std::string_view code, std::int64_t around,
                                           std::int64_t reach) {
  std::optional<std::int64_t> found;
  for (std::int64_t step = around + reach; step >= around - reach; --step)
    if (same_code(totp_code(seed, step), code)) found = step;
  return found;
}

std::optional<std::int64_t> find_totp_steps(std::string_view seed, std::string_view first, std::string_view second,
                                            std::int64_t around, std::int64_t reach) {
  for (std::int64_t step = around - reach; step < around + reach; ++step)
    if (same_code(totp_code(seed, step), first) && same_code(totp_code(seed, step + 1), second)) return step;
  return std::nullopt;
}

}  // namespace crossgate::iam
