#include "sigv4/sigv4.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace crossgate::sigv4 {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// The key, scope and requests of AWS's published Signature Version 4 test suite ("aws-sig-v4-test-suite").
const std::string kAccessKeyId = "AKIDEXAMPLEAKIDEX";
const Secret kSecret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
constexpr std::string_view kTimestamp = "20150830T123600Z";
const Scope kScope{"20150830", "us-east-1", "service"};

std::string suite_signature(const Request& request, std::string_view signed_headers) {
  return signature(signing_key(kSecret, kScope),
                   string_to_sign(kTimestamp, kScope, canonical_request(request, signed_headers)));
}

Request suite_request(std::string method, std::string path, std::string query = {}) {
  return {std::move(method),
          std::move(path),
          std::move(query),
          {{"Host", "example.amazonaws.com"}, {"X-Amz-Date", std::string(kTimestamp)}},
          to_hex(sha256(""))};
}

TEST(Suite, GetVanilla) {
  EXPECT_EQ(suite_signature(suite_request("GET", "/"), "host;x-amz-date"),
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST(Suite, PostVanilla) {
  EXPECT_EQ(suite_signature(suite_request("POST", "/"), "host;x-amz-date"),
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
}

TEST(Suite, QueryParametersAreOrderedByKey) {
  EXPECT_EQ(suite_signature(suite_request("GET", "/", "Param2=value2&Param1=value1"), "host;x-amz-date"),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
}

TEST(Suite, PathsInUtf8AreEncoded) {
  EXPECT_EQ(suite_signature(suite_request("GET", "/\xe1\x88\xb4"), "host;x-amz-date"),
            "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85");
}

TEST(Suite, HeaderValuesAreTrimmedAndTheirSpacesCollapsed) {
  Request request = suite_request("GET", "/");
  request.headers.push_back({"My-Header1", " value1"});
  request.headers.push_back({"My-Header2", " \"a   b   c\""});
  EXPECT_EQ(suite_signature(request, "host;my-header1;my-header2;x-amz-date"),
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
}

TEST(Suite, DotSegmentsAndDoubleSlashesAreRemoved) {
  const std::string vanilla = suite_signature(suite_request("GET", "/"), "host;x-amz-date");
  for (const auto* path : {"//", "/./", "/example/..", "/one/two/../../"})
    EXPECT_EQ(suite_signature(suite_request("GET", path), "host;x-amz-date"), vanilla) << path;
}

// IAM User Guide, "Create a signed AWS API request": the example of a derived signing key.
TEST(SigningKey, IsDerivedAsInTheGuide) {
  EXPECT_EQ(to_hex(signing_key(kSecret, {"20150830", "us-east-1", "iam"}).reveal()),
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

TEST(Digest, AgreesWithThePublishedVectors) {
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-4
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");  // RFC 4231, 4.3
}

TEST(Digest, ComparesWholeTextsOnly) {
  EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secret1"));
}

const Time kNow = *parse_basic(kTimestamp);

Credentials credentials(std::optional<std::string> token = std::nullopt) {
  Credentials result{*AccessKeyId::parse(kAccessKeyId), kSecret, std::nullopt};
  if (token) result.session_token = Secret(*token);
  return result;
}

Request signed_request() {
  Request request{"POST", "/", "", {{"Host", "codecommit.us-east-1.amazonaws.com"}}, to_hex(sha256("{}"))};
  sign_headers(request, credentials("token"), "us-east-1", "codecommit", kNow);
  return request;
}

TEST(Verify, AcceptsWhatWasSigned) {
  const Request request = signed_request();
  const auto claim = read_claim(request);
  ASSERT_TRUE(claim) << claim.error().message;
  EXPECT_EQ(claim->access_key_id.str(), kAccessKeyId);
  EXPECT_EQ(claim->session_token, "token");
  EXPECT_EQ(claim->scope, (Scope{"20150830", "us-east-1", "codecommit"}));
  EXPECT_TRUE(verify(request, *claim, kSecret));
}

TEST(Verify, RefusesAnotherSecret) {
  const Request request = signed_request();
  EXPECT_FALSE(verify(request, *read_claim(request), Secret("another")));
}

TEST(Verify, RefusesEveryChangeOfWhatWasSigned) {
  const Request original = signed_request();
  const auto refused = [&](auto change) {
    Request request = original;
    change(request);
    const auto claim = read_claim(request);
    return !claim || !verify(request, *claim, kSecret);
  };
  EXPECT_FALSE(refused([](Request&) {}));
  EXPECT_TRUE(refused([](Request& r) { r.method = "GET"; }));
  EXPECT_TRUE(refused([](Request& r) { r.path = "/other"; }));
  EXPECT_TRUE(refused([](Request& r) { r.query = "a=b"; }));
  EXPECT_TRUE(refused([](Request& r) { r.headers[0].value = "elsewhere.amazonaws.com"; }));
  EXPECT_TRUE(refused([](Request& r) { r.headers.push_back({"host", "second"}); }));
  EXPECT_TRUE(refused([](Request& r) { r.payload_hash = to_hex(sha256("[]")); }));
}

TEST(Skew, IsFifteenMinutesEitherWay) {
  const auto claim = read_claim(signed_request());
  ASSERT_TRUE(claim);
  EXPECT_TRUE(within_skew(*claim, kNow + 15min));
  EXPECT_FALSE(within_skew(*claim, kNow + 15min + 1s));
  EXPECT_TRUE(within_skew(*claim, kNow - 15min));
  EXPECT_FALSE(within_skew(*claim, kNow - 15min - 1s));
}

struct BadAuthorization {
  std::string value;
  std::string complaint;
};

TEST(ReadClaim, SaysWhatAnAuthorizationHeaderLacks) {
  const std::string good = "AKIDEXAMPLEAKIDEX/20150830/us-east-1/codecommit/aws4_request";
  std::string many = "host";
  for (int n = 100; n < 200; ++n) many += ";x-" + std::to_string(n);
  const std::vector<BadAuthorization> table = {
      {"Basic abc", "requires the AWS4-HMAC-SHA256 algorithm"},
      {"AWS4-HMAC-SHA256", "requires 'Credential' parameter"},
      {"AWS4-HMAC-SHA256 Credential=" + good + ", SignedHeaders=host", "requires 'Signature' parameter"},
      {"AWS4-HMAC-SHA256 Credential=" + good + ", Signature=0", "requires 'SignedHeaders' parameter"},
      {"AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0", "exactly 5 slash-delimited"},
      {"AWS4-HMAC-SHA256 Credential=short/20150830/r/s/aws4_request, SignedHeaders=host, Signature=0", "access key id"},
      {"AWS4-HMAC-SHA256 Credential=" + good + ", SignedHeaders=x-amz-date, Signature=0", "must be a 'SignedHeader'"},
      {"AWS4-HMAC-SHA256 Credential=" + good + ", SignedHeaders=Host, Signature=0", "lower-case, sorted and unique"},
      {"AWS4-HMAC-SHA256 Credential=" + good + ", SignedHeaders=" + many + ", Signature=0", "100 headers at most"},
      {"AWS4-HMAC-SHA256 Credential=" + good + ", SignedHeaders=host;host, Signature=0",
       "lower-case, sorted and unique"},
      {"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLEAKIDEX/20150831/us-east-1/codecommit/aws4_request, SignedHeaders=host, "
       "Signature=0",
       "does not match YYYYMMDD"},
  };
  for (const auto& [value, complaint] : table) {
    Request request = suite_request("POST", "/");
    request.headers.push_back({"Authorization", value});
    const auto claim = read_claim(request);
    ASSERT_FALSE(claim) << value;
    EXPECT_EQ(claim.error().problem, ClaimProblem::incomplete);
    EXPECT_THAT(claim.error().message, HasSubstr(complaint));
  }
}

TEST(ReadClaim, TellsAnUnsignedRequestFromABadOne) {
  const auto claim = read_claim(suite_request("POST", "/"));
  ASSERT_FALSE(claim);
  EXPECT_EQ(claim.error().problem, ClaimProblem::missing);
}

// `aws codecommit credential-helper get` 2.9.19 printed this for the same key, under faketime.
TEST(GitPassword, IsTheOneOfTheAwsHelper) {
  const Secret password =
      git_password(kSecret, "us-east-1", "git-codecommit.us-east-1.amazonaws.com", "/v1/repos/MyDemoRepo", kNow + 1s);
  EXPECT_EQ(password.reveal(), "20150830T123601Z892f799a639bbc7bc63f3ea647c909c8e9172f778fa7b215816c2d8c3cddc6b8");
}

TEST(GitPassword, HoldsForItsRegionHostPathAndSecretOnly) {
  const std::string host = "git-codecommit.us-east-1.amazonaws.com";
  const Secret made = git_password(kSecret, "us-east-1", host, "/v1/repos/a", kNow);
  const std::string password(made.reveal());
  EXPECT_TRUE(verify_git_password(kSecret, "us-east-1", host, "/v1/repos/a", password));
  EXPECT_FALSE(verify_git_password(kSecret, "eu-west-1", host, "/v1/repos/a", password));
  EXPECT_FALSE(verify_git_password(kSecret, "us-east-1", host + ":9480", "/v1/repos/a", password));
  EXPECT_FALSE(verify_git_password(kSecret, "us-east-1", host, "/v1/repos/b", password));
  EXPECT_FALSE(verify_git_password(Secret("another"), "us-east-1", host, "/v1/repos/a", password));
  EXPECT_FALSE(verify_git_password(kSecret, "us-east-1", host, "/v1/repos/a", password.substr(1)));
}

TEST(GitPassword, TellsItsTimeAndRefusesOtherForms) {
  const std::string signature(64, 'a');
  EXPECT_EQ(git_password_time("20150830T123600Z" + signature), kNow);
  for (const auto& bad : {"20150830T123600Z", "20151330T123600Z", "20150830T1236000", "20150830 123600Z", ""})
    EXPECT_EQ(git_password_time(bad + signature.substr(bad[0] == '\0' ? 0 : 1)), std::nullopt) << bad;
}

TEST(GitUserName, CarriesTheSessionTokenBehindAPercentSign) {
  EXPECT_EQ(git_user_name(credentials()).reveal(), kAccessKeyId);
  EXPECT_EQ(git_user_name(credentials("to%ken")).reveal(), kAccessKeyId + "%to%ken");
  const auto user = parse_git_user_name(kAccessKeyId + "%to%ken");
  ASSERT_TRUE(user);
  EXPECT_EQ(user->access_key_id.str(), kAccessKeyId);
  EXPECT_EQ(user->session_token, "to%ken");
}

TEST(GitUserName, MustBeginWithAnAccessKeyId) {
  for (const auto* bad : {"", "git", "AKIDEXAMPLEAKIDEX%", "%token", "alice@example.com"})
    EXPECT_FALSE(parse_git_user_name(bad)) << bad;
}

}  // namespace
}  // namespace crossgate::sigv4
