#include "iam/session_token.h"

#include <cstdint>

#include "base/random.h"
#include "base/text.h"
#include "iam/ids.h"

namespace crossgate::iam {
namespace {

constexpr std::string_view kTokenPurpose = "session-token";
constexpr std::string_view kSecretPurpose = "session-secret";
constexpr char kVersion = 1;
constexpr std::size_t kNonceBytes = 16;
constexpr std::size_t kMasterKeyIdBytes = 8;
constexpr std::size_t kMaxTokenBytes = 64 * 1024;
constexpr std::uint64_t kMaxPolicies = 64;

/// Numbers as LEB128, strings behind their length.
class Writer {
 public:
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }
  void text(std::string_view value) {
    number(value.size());
    bytes_ += value;
  }
  void list(const std::vector<std::string>& values) {
    number(values.size());
    for (const auto& value : values) text(value);
  }
  void time(Time value) { number(static_cast<std::uint64_t>(value.time_since_epoch().count())); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// Reads what Writer wrote. After a failure everything reads as empty, and `complete` is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return fail();
  }
  std::string_view text() {
    const std::uint64_t length = number();
    if (length > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view value = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return value;
  }
  std::vector<std::string> list() {
    std::vector<std::string> values;
    std::uint64_t count = number();
    if (count > kMaxPolicies) count = fail();
    for (; count > 0; --count) values.emplace_back(text());
    return values;
  }
  Time time() { return Time(std::chrono::milliseconds(static_cast<std::int64_t>(number()))); }
  bool complete() const { return !failed_ && rest_.empty(); }

 private:
  std::uint64_t fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool failed_ = false;
};

std::string encode(const SessionRecord& record, std::string_view nonce) {
  Writer out;
  out.text(nonce);
  out.text(record.account.str());
  out.text(record.role_unique_id);
  out.text(record.role_name);
  out.text(record.session_name);
  out.time(record.issued);
  out.time(record.expires);
  out.number(record.chained ? 1 : 0);
  out.list(record.session_policies);
  out.list(record.session_policy_arns);
  return out.bytes();
}

struct Decoded {
  std::string_view nonce;
  SessionRecord record;
};

std::optional<Decoded> decode(std::string_view bytes) {
  Reader in(bytes);
  const std::string_view nonce = in.text();
  const auto account = AccountId::parse(in.text());
  if (!account) return std::nullopt;
  SessionRecord record{.account = *account};
  record.role_unique_id = in.text();
  record.role_name = in.text();
  record.session_name = in.text();
  record.issued = in.time();
  record.expires = in.time();
  record.chained = in.number() != 0;
  record.session_policies = in.list();
  record.session_policy_arns = in.list();
  if (!in.complete()) return std::nullopt;
  return Decoded{nonce, std::move(record)};
}

/// What stands before the sealed record: the format's version and which master key sealed it.
std::string header(const storage::Keyring& keyring) { return kVersion + from_hex(keyring.id()).value(); }

/// 40 characters, as AWS's secrets have.
Secret secret_of(const storage::Keyring& keyring, const AccessKeyId& key, std::string_view nonce) {
  const Secret mac = keyring.derive(kSecretPurpose, std::string(key.str()) + ':' + std::string(nonce));
  return Secret(to_base64(mac.reveal().substr(0, 30)));
}

}  // namespace

SessionCredentials seal_session(const storage::Keyring& keyring, const SessionRecord& record) {
  const AccessKeyId key = new_access_key_id(IdKind::temporary_key, record.account);
  const std::string nonce = random_bytes(kNonceBytes);
  const std::string sealed = keyring.seal(kTokenPurpose, encode(record, nonce), key.str());
  return {key, secret_of(keyring, key, nonce), Secret(to_base64url(header(keyring) + sealed)), record.expires};
}

std::optional<OpenedSession> open_session(const storage::Keyring& keyring, const AccessKeyId& key,
                                          std::string_view token) {
  if (token.size() > kMaxTokenBytes) return std::nullopt;
  const auto bytes = from_base64url(token);
  if (!bytes || !bytes->starts_with(header(keyring))) return std::nullopt;
  const auto plain =
      keyring.open_sealed(kTokenPurpose, std::string_view(*bytes).substr(1 + kMasterKeyIdBytes), key.str());
  if (!plain) return std::nullopt;
  auto decoded = decode(plain->reveal());
  if (!decoded || decoded->nonce.size() != kNonceBytes) return std::nullopt;
  Secret secret = secret_of(keyring, key, decoded->nonce);
  return OpenedSession{std::move(decoded->record), std::move(secret)};
}

}  // namespace crossgate::iam
