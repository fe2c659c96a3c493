// An OpenID Connect provider of the tests: has keys, publishes them, signs tokens.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "base/text.h"

namespace crossgate::iam {

class SigningKey {
 public:
  static SigningKey rsa(unsigned bits = 2048) { return SigningKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", bits)); }
  static SigningKey p256() { return SigningKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")); }

  bool is_rsa() const { return EVP_PKEY_is_a(key_.get(), "RSA") == 1; }

  /// As a member of a key set.
  std::string jwk(std::string_view key_id, std::string_view more = "") const {
    const std::string named = R"({"kid":")" + std::string(key_id) + R"(","use":"sig",)" + std::string(more);
    if (is_rsa())
      return named + R"("kty":"RSA","n":")" + number(OSSL_PKEY_PARAM_RSA_N, 0) + R"(","e":")" +
             number(OSSL_PKEY_PARAM_RSA_E, 0) + R"("})";
    return named + R"("kty":"EC","crv":"P-256","x":")" + number(OSSL_PKEY_PARAM_EC_PUB_X, 32) + R"(","y":")" +
           number(OSSL_PKEY_PARAM_EC_PUB_Y, 32) + R"("})";
  }

  /// In the form of a token: an RSA signature as it is, an elliptic one as two numbers of 32 bytes.
  std::string sign(std::string_view text) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::size_t size = 1024;
    std::string signature(size, '\0');
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    auto* out = reinterpret_cast<unsigned char*>(signature.data());
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
    EVP_DigestSign(context.get(), out, &size, bytes, text.size());
    signature.resize(size);
    return is_rsa() ? signature : two_numbers(signature);
  }

 private:
  explicit SigningKey(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {}

  std::string number(const char* name, int size) const {
    BIGNUM* value = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &value);
    const int bytes = size > 0 ? size : BN_num_bytes(value);
    std::string text(static_cast<std::size_t>(bytes), '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(text.data()), bytes);
    BN_free(value);
    return to_base64url(text);
  }
  static std::string two_numbers(const std::string& der) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size()));
    std::string both(64, '\0');
    auto* out = reinterpret_cast<unsigned char*>(both.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + 32, 32);
    ECDSA_SIG_free(pair);
    return both;
  }

  std::shared_ptr<EVP_PKEY> key_;
};

/// A token in compact form.
inline std::string make_token(const SigningKey& key, std::string_view header, std::string_view claims) {
  const std::string text = to_base64url(header) + "." + to_base64url(claims);
  return text + "." + to_base64url(key.sign(text));
}

inline std::string discovery_document(std::string_view issuer, std::string_view key_set_url) {
  return R"({"issuer":")" + std::string(issuer) + R"(","jwks_uri":")" + std::string(key_set_url) + R"("})";
}

/// Made once: making an RSA key takes a while.
inline const SigningKey& rsa_signing_key() {
  static const SigningKey kKey = SigningKey::rsa();
  return kKey;
}

}  // namespace crossgate::iam
