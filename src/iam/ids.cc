#include "iam/ids.h"

#include <cstddef>
#include <cstdint>

#include "base/platform.h"
#include "base/random.h"
#include "base/text.h"

namespace crossgate::iam {
namespace {

constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t kPrefixLength = 4;
constexpr std::size_t kHeadLength = 9;   // digits that hold the mark, the account and 4 bits of chance
constexpr unsigned kHeadChanceBits = 4;  // 9 * 5 = 1 + 40 + 4
constexpr std::uint64_t kMark = 1ULL << 44;
constexpr std::uint64_t kLargestAccount = 999'999'999'999;

std::string_view prefix_of(IdKind kind) {
  switch (kind) {
    case IdKind::user:
      return "AIDA";
    case IdKind::role:
      return "AROA";
    case IdKind::group:
      return "AGPA";
    case IdKind::policy:
      return "ANPA";
    case IdKind::access_key:
      return "AKIA";
    case IdKind::temporary_key:
      return "ASIA";
    case IdKind::service_credential:
      return "ACCA";
    case IdKind::ssh_public_key:
      return "APKA";
    case IdKind::instance_profile:
      return "AIPA";
  }
  return "";
}

std::string new_id(IdKind kind, const AccountId& account, std::size_t length) {
  const std::uint64_t number = parse_decimal(account.str()).value();
  const auto chance = static_cast<unsigned char>(random_bytes(1).front()) & ((1U << kHeadChanceBits) - 1);
  const std::uint64_t head = kMark | number << kHeadChanceBits | chance;
  std::string id(prefix_of(kind));
  for (std::size_t digit = kHeadLength; digit-- > 0;) id += kBase32[head >> (5 * digit) & 0x1f];
  return id + random_text(length - id.size(), kBase32);
}

}  // namespace

std::string new_unique_id(IdKind kind, const AccountId& account) { return new_id(kind, account, 21); }

AccessKeyId new_access_key_id(IdKind kind, const AccountId& account) {
  return AccessKeyId::parse(new_id(kind, account, 20)).value();
}

std::optional<AccountId> account_in_id(std::string_view id) {
  if (id.size() < kPrefixLength + kHeadLength) return std::nullopt;
  std::uint64_t head = 0;
  for (const char c : id.substr(kPrefixLength, kHeadLength)) {
    const auto digit = kBase32.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    head = head << 5 | digit;
  }
  if ((head & kMark) == 0) return std::nullopt;
  const std::uint64_t number = (head ^ kMark) >> kHeadChanceBits;
  if (number > kLargestAccount) return std::nullopt;
  const std::string digits = std::to_string(number);
  return AccountId::parse(std::string(12 - digits.size(), '0') + digits).value();
}

Secret new_secret_access_key() {
  std::string bytes = random_bytes(30);
  Secret secret(to_base64(bytes));
  wipe(bytes.data(), bytes.size());
  return secret;
}

}  // namespace crossgate::iam
