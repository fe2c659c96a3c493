#include "iam/verification_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "base/text.h"
#include "iam/strict_json.h"

namespace crossgate::iam {
namespace {

namespace json = boost::json;

constexpr JsonLimits kKeySetLimits{.bytes = std::size_t{256} << 10, .depth = 8};
constexpr std::size_t kMostKeys = 64;
constexpr int kLeastRsaBits = 2048;
constexpr int kMostRsaBits = 8192;
constexpr std::size_t kP256Bytes = 32;

struct Free {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Owned<BIGNUM> number_of(std::string_view bytes) {
  return Owned<BIGNUM>(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

Owned<EVP_PKEY> make_key(const char* type, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder));
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  return Owned<EVP_PKEY>(key);
}

/// The bytes of a base64url member; empty where there is none.
std::string bytes_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return from_base64url(std::string_view(value->get_string())).value_or("");
}

Owned<EVP_PKEY> rsa_key(const json::object& jwk) {
  const auto modulus = number_of(bytes_in(jwk, "n"));
  const auto exponent = number_of(bytes_in(jwk, "e"));
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (!modulus || !exponent || !builder) return nullptr;
  if (BN_num_bits(modulus.get()) < kLeastRsaBits || BN_num_bits(modulus.get()) > kMostRsaBits) return nullptr;
  if (BN_num_bits(exponent.get()) > 64 || BN_is_odd(exponent.get()) == 0 || BN_is_one(exponent.get()) == 1)
    return nullptr;
  if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return nullptr;
  return make_key("RSA", builder.get());
}

Owned<EVP_PKEY> p256_key(const json::object& jwk) {
  const std::string x = bytes_in(jwk, "x");
  const std::string y = bytes_in(jwk, "y");
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (x.size() != kP256Bytes || y.size() != kP256Bytes || !builder) return nullptr;
  const std::string point = '\x04' + x + y;
  if (OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return nullptr;
  return make_key("EC", builder.get());
}

std::string_view member_text(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

/// RFC 7518, 3.4: two numbers of 32 bytes; OpenSSL wants them in DER.
std::string der_of(std::string_view signature) {
  if (signature.size() != 2 * kP256Bytes) return {};
  const Owned<ECDSA_SIG> pair(ECDSA_SIG_new());
  auto r = number_of(signature.substr(0, kP256Bytes));
  auto s = number_of(signature.substr(kP256Bytes));
  if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
  (void)r.release();
  (void)s.release();
  const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
  if (size <= 0) return {};
  std::string der(static_cast<std::size_t>(size), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  (void)i2d_ECDSA_SIG(pair.get(), &out);
  return der;
}

}  // namespace

struct VerificationKey::Material {
  Owned<EVP_PKEY> key;
};

std::optional<SigningAlgorithm> parse_signing_algorithm(std::string_view name) {
  if (name == "RS256") return SigningAlgorithm::rs256;
  if (name == "ES256") return SigningAlgorithm::es256;
  return std::nullopt;
}

Parsed<std::vector<VerificationKey>> VerificationKey::parse_set(std::string_view text) {
  const auto value = read_strict_json(text, kKeySetLimits);
  if (!value) return std::unexpected(value.error());
  const auto* list = value->is_object() ? value->get_object().if_contains("keys") : nullptr;
  if (list == nullptr || !list->is_array()) return broken("is not a JSON Web Key Set");
  if (list->get_array().size() > kMostKeys) return broken("has more than 64 keys");

  std::vector<VerificationKey> keys;
  for (const auto& item : list->get_array()) {
    if (!item.is_object()) return broken("holds a key that is no JSON object");
    const auto& jwk = item.get_object();
    if (const auto use = member_text(jwk, "use"); !use.empty() && use != "sig") continue;
    const bool is_rsa = member_text(jwk, "kty") == "RSA";
    const bool is_p256 = member_text(jwk, "kty") == "EC" && member_text(jwk, "crv") == "P-256";
    if (!is_rsa && !is_p256) continue;
    const auto algorithm = is_rsa ? SigningAlgorithm::rs256 : SigningAlgorithm::es256;
    if (const auto named = member_text(jwk, "alg"); !named.empty() && parse_signing_algorithm(named) != algorithm)
      continue;
    auto key = is_rsa ? rsa_key(jwk) : p256_key(jwk);
    if (!key) continue;
    auto material = std::make_shared<const Material>(Material{std::move(key)});
    keys.push_back(VerificationKey(std::string(member_text(jwk, "kid")), algorithm, std::move(material)));
  }
  return keys;
}

bool VerificationKey::verifies(SigningAlgorithm algorithm, std::string_view signed_part,
                               std::string_view signature) const {
  if (algorithm != algorithm_) return false;
  const std::string der = algorithm == SigningAlgorithm::es256 ? der_of(signature) : std::string();
  const std::string_view in_openssls_form = algorithm == SigningAlgorithm::es256 ? std::string_view(der) : signature;
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  return context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, material_->key.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(in_openssls_form), in_openssls_form.size(), bytes_of(signed_part),
                          signed_part.size()) == 1;
}

}  // namespace crossgate::iam
