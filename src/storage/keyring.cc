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
constexpr char kFormat = 1;
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

}  // namespace

Result<Keyring> Keyring::open(std::string_view source, bool create) {
  TRY(const auto key, read_master_key(source, create));
  return from_master_key(key);
}

Result<Keyring> Keyring::from_master_key(const Secret& thirty_two_bytes) {
  if (sodium_init() < 0) return fail("libsodium cannot be initialised");
  if (thirty_two_bytes.reveal().size() != kMasterKeySize) return fail("a master key is 32 bytes");
  return Keyring(thirty_two_bytes);
}

std::string Keyring::seal(std::string_view purpose, std::string_view plain, std::string_view associated) const {
  const Secret key = subkey(Use::seal, purpose);
  std::string sealed(1 + kNonceSize + plain.size() + kTagSize, kFormat);
  unsigned char* nonce = bytes_of(sealed) + 1;
  randombytes_buf(nonce, kNonceSize);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + kNonceSize, nullptr, bytes_of(plain), plain.size(),
                                             bytes_of(associated), associated.size(), nullptr, nonce,
                                             bytes_of(key.reveal()));
  return sealed;
}

std::optional<Secret> Keyring::open_sealed(std::string_view purpose, std::string_view sealed,
                                           std::string_view associated) const {
  if (sealed.size() < 1 + kNonceSize + kTagSize || sealed.front() != kFormat) return std::nullopt;
  const Secret key = subkey(Use::seal, purpose);
  const std::string_view nonce = sealed.substr(1, kNonceSize);
  const std::string_view cipher = sealed.substr(1 + kNonceSize);
  std::string plain(cipher.size() - kTagSize, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), nullptr, nullptr, bytes_of(cipher), cipher.size(),
                                                 bytes_of(associated), associated.size(), bytes_of(nonce),
                                                 bytes_of(key.reveal())) != 0)
    return std::nullopt;
  return Secret(std::move(plain));
}

Secret Keyring::derive(std::string_view purpose, std::string_view input) const {
  return hmac_sha256(subkey(Use::derive, purpose), input);
}

std::string Keyring::id() const { return to_hex(subkey(Use::identify, "").reveal().substr(0, 8)); }

/// HKDF-Expand for one block (RFC 5869, 2.3). The master key is uniformly random, so it is not extracted first (3.3).
Secret Keyring::subkey(Use use, std::string_view purpose) const {
  static constexpr std::array<std::string_view, 3> kUses{"crossgate seal ", "crossgate derive ", "crossgate identify "};
  std::string info(kUses.at(static_cast<std::size_t>(use)));
  info.append(purpose).push_back('\x01');
  return hmac_sha256(master_, info);
}

}  // namespace crossgate::storage
