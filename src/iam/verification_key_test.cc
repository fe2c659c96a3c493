#include "iam/verification_key.h"

#include <gtest/gtest.h>

#include "iam/testing/identity_provider.h"

namespace crossgate::iam {
namespace {

using enum SigningAlgorithm;

std::string set_of(const std::string& keys) { return R"({"keys":[)" + keys + "]}"; }

std::vector<VerificationKey> parse_keys(const std::string& keys) {
  return VerificationKey::parse_set(set_of(keys)).value();
}

TEST(VerificationKey, AnRsaKeyVerifiesRs256Only) {
  const auto& signer = rsa_signing_key();
  const auto keys = parse_keys(signer.jwk("one", R"("alg":"RS256",)"));
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].id(), "one");
  EXPECT_TRUE(keys[0].verifies(rs256, "text", signer.sign("text")));
  EXPECT_FALSE(keys[0].verifies(rs256, "another", signer.sign("text")));
  EXPECT_FALSE(keys[0].verifies(es256, "text", signer.sign("text")));
  EXPECT_FALSE(keys[0].verifies(rs256, "text", ""));
}

TEST(VerificationKey, AnEllipticKeyVerifiesEs256Only) {
  const auto signer = SigningKey::p256();
  const auto keys = parse_keys(signer.jwk("two"));
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_TRUE(keys[0].verifies(es256, "text", signer.sign("text")));
  EXPECT_FALSE(keys[0].verifies(es256, "another", signer.sign("text")));
  EXPECT_FALSE(keys[0].verifies(rs256, "text", signer.sign("text")));
  EXPECT_FALSE(keys[0].verifies(es256, "text", std::string(64, '\0')));
  EXPECT_FALSE(keys[0].verifies(es256, "text", signer.sign("text") + "x"));
}

TEST(VerificationKey, OneKeyDoesNotVerifyAnothersSignature) {
  const auto signer = SigningKey::p256();
  const auto keys = parse_keys(SigningKey::p256().jwk("k"));
  EXPECT_FALSE(keys.at(0).verifies(es256, "text", signer.sign("text")));
}

TEST(VerificationKey, LeavesOutWhatItCannotUse) {
  EXPECT_TRUE(parse_keys(R"({"kty":"oct","k":"c2VjcmV0","kid":"shared"})").empty());
  EXPECT_TRUE(parse_keys(R"({"kty":"OKP","crv":"Ed25519","x":"AA","kid":"other"})").empty());
  EXPECT_TRUE(parse_keys(R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})").empty()) << "no point";
  EXPECT_TRUE(parse_keys(R"({"kty":"RSA","n":"AQAB","e":"AQAB"})").empty()) << "too small";
  EXPECT_TRUE(parse_keys(SigningKey::p256().jwk("k", R"("alg":"RS256",)")).empty()) << "of another algorithm";
  EXPECT_TRUE(parse_keys(R"({"use":"enc","kty":"RSA","n":"AQAB","e":"AQAB"})").empty());
}

TEST(VerificationKey, APointOffTheCurveIsNoKey) {
  std::string x(32, '\x01');
  EXPECT_TRUE(
      parse_keys(R"({"kty":"EC","crv":"P-256","x":")" + to_base64url(x) + R"(","y":")" + to_base64url(x) + R"("})")
          .empty());
}

TEST(VerificationKey, RefusesWhatIsNoKeySet) {
  EXPECT_FALSE(VerificationKey::parse_set("[]"));
  EXPECT_FALSE(VerificationKey::parse_set(R"({"keys":{}})"));
  EXPECT_FALSE(VerificationKey::parse_set(R"({"keys":[],"keys":[]})"));
  EXPECT_FALSE(VerificationKey::parse_set(R"({"keys":["key"]})"));
}

TEST(SigningAlgorithms, AreTwo) {
  EXPECT_EQ(parse_signing_algorithm("RS256"), rs256);
  EXPECT_EQ(parse_signing_algorithm("ES256"), es256);
  for (const char* name : {"none", "HS256", "RS512", "PS256", "rs256", ""})
    EXPECT_EQ(parse_signing_algorithm(name), std::nullopt) << name;
}

}  // namespace
}  // namespace crossgate::iam
