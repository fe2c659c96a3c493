#include "storage/keyring.h"

#include <sodium.h>

#include <array>
#include <stdexcept>
#include <string>

#include "base/text.h"
#include "storage/master_key.h"

namespace crossgate::storage {
namespace {

constexpr std::size_t kMasterKeySize = 32;
/// The first byte of a seal, so that another form can follow this one.
constexpr char kSealFormat = 1;
constexpr std::size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Secret hmac_sha256(const Secret& key, std::string_view input) {
  std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes_of(key.reveal()), key.reveal().size());
  crypto_auth_hmacsha256_update(&state, bytes_of(input), input.size());
  crypto_auth_hmacsha256_final(&state, bytes_of(mac));
  sodium_memzero(&state, sizeof state);
  return Secret(std::move(mac));
}

std::optional<Secret> open_with(const Secret& key, std::string_view sealed, std::string_view associated) {
  const std::string_view nonce = sealed.substr(1, kNonceSize);
  const std::string_view cipher = sealed.substr(1 + kNonceSize);
  std::string plain(cipher.size() - kTagSize, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), nullptr, nullptr, bytes_of(cipher), cipher.size(),
                                                 bytes_of(associated), associated.size(), bytes_of(nonce),
                                                 bytes_of(key.reveal())) != 0)
    return std::nullopt;
  return Secret(std::move(plain));
}

}  // namespace

Result<Keyring> Keyring::open(std::string_view source, bool create, const Clock& clock) {
  TRY(auto keys, read_master_keys(source, create));
  std::vector<Secret> in_use;
  for (auto& key : keys)
    if (!key.until || clock.now() < *key.until) in_use.push_back(std::move(key.key));
  return from_master_keys(std::move(in_use));
}

Result<Keyring> Keyring::from_master_key(const Secret& thirty_two_bytes) {
  return from_master_keys({thirty_two_bytes});
}

Result<Keyring> Keyring::from_master_keys(std::vector<Secret> keys) {
  if (sodium_init() < 0) return fail("libsodium cannot be initialised");
  if (keys.empty()) return fail("a keyring needs a master key");
  for (const auto& key : keys)
    if (key.reveal().size() != kMasterKeySize) return fail("a master key is 32 bytes");
  return Keyring(std::move(keys));
}

std::string Keyring::seal(std::string_view purpose, std::string_view plain, std::string_view associated) const {
  const Secret key = subkey(masters_.front(), Use::seal, purpose);
  std::string sealed(1 + kNonceSize + plain.size() + kTagSize, kSealFormat);
  unsigned char* nonce = bytes_of(sealed) + 1;
  randombytes_buf(nonce, kNonceSize);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + kNonceSize, nullptr, bytes_of(plain), plain.size(),
                                             bytes_of(associated), associated.size(), nullptr, nonce,
                                             bytes_of(key.reveal()));
  return sealed;
}

std::optional<Secret> Keyring::open_sealed(std::string_view purpose, std::string_view sealed,
                                           std::string_view associated) const {
  if (sealed.size() < 1 + kNonceSize + kTagSize || sealed.front() != kSealFormat) return std::nullopt;
  for (const auto& master : masters_)
    if (auto plain = open_with(subkey(master, Use::seal, purpose), sealed, associated)) return plain;
  return std::nullopt;
}

Secret Keyring::derive(std::string_view purpose, std::string_view input) const {
  return hmac_sha256(subkey(masters_.front(), Use::derive, purpose), input);
}

std::string Keyring::id() const { return to_hex(subkey(masters_.front(), Use::identify, "").reveal().substr(0, 8)); }

std::optional<Keyring> Keyring::with_id(std::string_view id) const {
  for (const auto& master : masters_) {
    Keyring alone({master});
    if (alone.id() == id) return alone;
  }
  return std::nullopt;
}

/// HKDF-Expand for one block (RFC 5869, 2.3). The master key is uniformly random, so it is not extracted first (3.3).
Secret Keyring::subkey(const Secret& master, Use use, std::string_view purpose) {
  static constexpr std::array<std::string_view, 3> kUses{"crossgate seal ", "crossgate derive ", "crossgate identify "};
  std::string info(kUses.at(static_cast<std::size_t>(use)));
  info.append(purpose).push_back('\x01');
  return hmac_sha256(master, info);
}

}  // namespace crossgate::storage
