#include "iam/session_token.h"

#include <string>
#include <utility>

#include "base/random.h"
#include "base/text.h"
#include "iam/ids.h"

namespace crossgate::iam {
namespace {

constexpr std::string_view kTokenPurpose = "session-token";
constexpr std::string_view kSessionPurpose = "session-secret";
constexpr char kVersion = 2;
constexpr std::size_t kNonceBytes = 16;
constexpr std::size_t kMasterKeyIdBytes = 8;
constexpr std::size_t kHeaderBytes = 1 + kMasterKeyIdBytes;
constexpr std::size_t kMaxTokenBytes = 64 * 1024;

/// What stands before the sealed record: the format's version and which master key sealed it.
std::string header(const storage::Keyring& keyring) { return kVersion + from_hex(keyring.id()).value(); }

/// 40 characters, as AWS's secrets have.
Secret secret_of(const storage::Keyring& keyring, const AccessKeyId& key, std::string_view nonce) {
  const Secret mac = keyring.derive(kSessionPurpose, std::string(key.str()) + ':' + std::string(nonce));
  return Secret(to_base64(mac.reveal().substr(0, 30)));
}

}  // namespace

SessionCredentials seal_session(const storage::Keyring& keyring, const SessionRecord& record) {
  const AccessKeyId key = new_access_key_id(IdKind::temporary_key, record.account);
  const std::string nonce = random_bytes(kNonceBytes);
  const std::string sealed = keyring.seal(kTokenPurpose, encode_session(record, nonce), key.str());
  return {key, secret_of(keyring, key, nonce), Secret(to_base64url(header(keyring) + sealed)), record.expires};
}

std::optional<OpenedSession> open_session(const storage::Keyring& keyring, const AccessKeyId& key,
                                          std::string_view token) {
  if (token.size() > kMaxTokenBytes) return std::nullopt;
  const auto bytes = from_base64url(token);
  if (!bytes || bytes->size() < kHeaderBytes || bytes->front() != kVersion) return std::nullopt;
  const auto maker = keyring.with_id(to_hex(std::string_view(*bytes).substr(1, kMasterKeyIdBytes)));
  if (!maker) return std::nullopt;
  const auto plain = maker->open_sealed(kTokenPurpose, std::string_view(*bytes).substr(kHeaderBytes), key.str());
  if (!plain) return std::nullopt;
  auto decoded = decode_session(plain->reveal());
  if (!decoded || decoded->nonce.size() != kNonceBytes) return std::nullopt;
  Secret secret = secret_of(*maker, key, decoded->nonce);
  return OpenedSession{std::move(decoded->record), std::move(secret)};
}

}  // namespace crossgate::iam
