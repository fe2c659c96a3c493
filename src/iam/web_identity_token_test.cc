#include "iam/web_identity_token.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace crossgate::iam {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kHeader = R"({"alg":"RS256","kid":"one"})";
constexpr std::string_view kClaims =
    R"({"iss":"https://token.example.com","sub":"repo:a/b","aud":"sts.amazonaws.com","exp":2000,"iat":1000})";

std::string compact(std::string_view header, std::string_view claims) {
  return to_base64url(header) + "." + to_base64url(claims) + "." + to_base64url("signature");
}
/// The rule that a token with this header and these claims breaks.
std::string broken_by(std::string_view header, std::string_view claims) {
  const auto token = WebIdentityToken::parse(compact(header, claims));
  return token ? "none" : token.error().rule;
}
WebIdentityToken parse_token(std::string_view claims) {
  return WebIdentityToken::parse(compact(kHeader, claims)).value();
}

TEST(WebIdentityToken, IsTakenApart) {
  const auto token = parse_token(
      R"({"iss":"https://token.example.com","sub":"repo:a/b","aud":["one","two"],"azp":"app","amr":["mfa","pwd"],)"
      R"("exp":2000.5,"nbf":900,"iat":1000,"other":{"nested":[1]}})");
  EXPECT_EQ(token.algorithm, SigningAlgorithm::rs256);
  EXPECT_EQ(token.key_id, "one");
  EXPECT_EQ(token.issuer, "https://token.example.com");
  EXPECT_EQ(token.subject, "repo:a/b");
  EXPECT_EQ(token.audiences, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(token.authorized_party, "app");
  EXPECT_EQ(token.methods, (std::vector<std::string>{"mfa", "pwd"}));
  EXPECT_EQ(token.expires, from_epoch_seconds(2000));
  EXPECT_EQ(token.not_before, from_epoch_seconds(900));
  EXPECT_EQ(token.issued, from_epoch_seconds(1000));
  EXPECT_EQ(token.signature, "signature");
  EXPECT_EQ(token.signed_part.find(to_base64url(kHeader) + "."), 0U);
}

TEST(WebIdentityToken, RefusesAClaimOrHeaderThatStandsTwice) {
  EXPECT_EQ(broken_by(kHeader, R"({"sub":"a","sub":"b"})"), "its body has the name \"sub\" twice in one object");
  EXPECT_EQ(broken_by(R"({"alg":"RS256","alg":"none"})", kClaims),
            "its header has the name \"alg\" twice in one object");
}

TEST(WebIdentityToken, RefusesOtherAlgorithmsAndCriticalHeaders) {
  for (const char* header : {R"({"alg":"none"})", R"({"alg":"HS256"})", R"({"alg":["RS256"]})", R"({})"})
    EXPECT_EQ(broken_by(header, kClaims), "is signed by an algorithm other than RS256 and ES256") << header;
  EXPECT_EQ(broken_by(R"({"alg":"RS256","crit":["b64"],"b64":false})", kClaims),
            "has critical headers that are not known here");
}

TEST(WebIdentityToken, DoesNotLookAtKeysThatItBringsAlong) {
  EXPECT_EQ(broken_by(R"({"alg":"RS256","jku":"https://evil.example","jwk":{},"x5u":"https://evil.example"})", kClaims),
            "none");
}

TEST(WebIdentityToken, NeedsIssuerSubjectAudienceAndExpiry) {
  EXPECT_EQ(broken_by(kHeader, R"({"sub":"s","aud":"a","exp":1})"), "has no issuer");
  EXPECT_EQ(broken_by(kHeader, R"({"iss":"i","aud":"a","exp":1})"), "has no subject");
  EXPECT_EQ(broken_by(kHeader, R"({"iss":"i","sub":"s","exp":1})"), "has no audience");
  EXPECT_EQ(broken_by(kHeader, R"({"iss":"i","sub":"s","aud":[],"exp":1})"), "has no audience");
  EXPECT_EQ(broken_by(kHeader, R"({"iss":"i","sub":"s","aud":"a"})"), "has no expiry");
  EXPECT_EQ(broken_by(kHeader, R"({"iss":"i","sub":"s","aud":"a","exp":"1"})"), "has an exp that is no time");
  EXPECT_EQ(broken_by(kHeader, R"({"iss":"i","sub":"s","aud":"a","exp":1e30})"), "has an exp that is no time");
  EXPECT_EQ(broken_by(kHeader, R"({"iss":"i","sub":["s"],"aud":"a","exp":1})"), "has no subject");
}

TEST(WebIdentityToken, RefusesWhatIsNoToken) {
  for (const std::string& text : {std::string(), std::string("a.b"), std::string("a.b.c.d"), std::string("!.!.!"),
                                  compact("{}", "[]"), compact(kHeader, kClaims) + "="})
    EXPECT_FALSE(WebIdentityToken::parse(text)) << text;
}

/// A token's claims with these before the others.
std::string with(std::string_view claims) { return "{" + std::string(claims) + "," + std::string(kClaims.substr(1)); }

TEST(TokenTags, StandInOneClaimOrInOneEach) {
  const auto nested =
      parse_token(with(R"("https://aws.amazon.com/tags":{"principal_tags":{"Team":["web"],"Cost":"7"},)"
                       R"("transitive_tag_keys":["Team"]},"https://aws.amazon.com/source_identity":"ana")"));
  const std::vector<storage::Tag> expected{{"Team", "web"}, {"Cost", "7"}};
  EXPECT_EQ(nested.tags, expected);
  EXPECT_EQ(nested.transitive_tags, std::vector<std::string>{"Team"});
  EXPECT_EQ(nested.source_identity, "ana");
  const auto flat = parse_token(with(R"("https://aws.amazon.com/tags/principal_tags/Team":["web"],)"
                                     R"("https://aws.amazon.com/tags/principal_tags/Cost":["7"],)"
                                     R"("https://aws.amazon.com/tags/transitive_tag_keys":["Team"])"));
  EXPECT_EQ(flat.tags, expected);
  EXPECT_EQ(flat.transitive_tags, std::vector<std::string>{"Team"});
  EXPECT_EQ(flat.source_identity, "");
}

TEST(TokenTags, AreRefusedInAnotherForm) {
  const auto rule = [](std::string_view claims) { return broken_by(kHeader, with(claims)); };
  EXPECT_EQ(rule(R"("https://aws.amazon.com/tags":["Team"])"), "has tags that are no JSON object");
  EXPECT_EQ(rule(R"("https://aws.amazon.com/tags":{"principal_tags":["Team"]})"), "has tags that are no JSON object");
  EXPECT_EQ(rule(R"("https://aws.amazon.com/tags":{"principal_tags":{"Team":["a","b"]}})"),
            "has a tag that is not one text: Team");
  EXPECT_EQ(rule(R"("https://aws.amazon.com/tags/principal_tags/Team":1)"), "has a tag that is not one text: Team");
  EXPECT_EQ(rule(R"("https://aws.amazon.com/tags":{"transitive_tag_keys":[1]})"),
            "has transitive tag keys that are no list of texts");
  EXPECT_EQ(rule(R"("https://aws.amazon.com/source_identity":["ana"])"), "has a source identity that is no text");
  std::string many = R"("https://aws.amazon.com/tags":{"principal_tags":{"k0":"v")";
  for (int n = 1; n <= 64; ++n) many += ",\"k" + std::to_string(n) + "\":\"v\"";
  EXPECT_EQ(rule(many + "}}"), "has too many tags");
}

TEST(TokenTimes, HaveFiveMinutesLeeway) {
  auto token = parse_token(kClaims);
  const Time expires = token.expires;
  EXPECT_EQ(check_token_time(token, expires + minutes(5) - seconds(1)), TokenTime::good);
  EXPECT_EQ(check_token_time(token, expires + minutes(5)), TokenTime::expired);
  EXPECT_EQ(check_token_time(token, from_epoch_seconds(1000) - minutes(5)), TokenTime::good);
  EXPECT_EQ(check_token_time(token, from_epoch_seconds(1000) - minutes(5) - seconds(1)), TokenTime::not_yet);
  token.not_before = from_epoch_seconds(1900);
  EXPECT_EQ(check_token_time(token, from_epoch_seconds(1500)), TokenTime::not_yet);
}

TEST(Audiences, AreTheAuthorizedPartyWhereThereIsOne) {
  auto token = parse_token(kClaims);
  const storage::OidcProvider provider{.url = "token.example.com", .client_ids = {"app", "sts.amazonaws.com"}};
  EXPECT_TRUE(is_for(token, provider));
  token.authorized_party = "other";
  EXPECT_FALSE(is_for(token, provider));
  token.authorized_party = "app";
  EXPECT_TRUE(is_for(token, provider));
  const std::vector<FederatedClaim> expected{{"token.example.com:aud", {"app"}},
                                             {"token.example.com:sub", {"repo:a/b"}},
                                             {"token.example.com:oaud", {"sts.amazonaws.com"}}};
  EXPECT_EQ(claims_of(token, "token.example.com"), expected);
}

TEST(ProviderUrl, IsTheIssuerWithoutItsScheme) {
  EXPECT_EQ(provider_url_of("https://token.example.com/path"), "token.example.com/path");
  EXPECT_EQ(provider_url_of("http://token.example.com"), std::nullopt);
  EXPECT_EQ(provider_url_of("https://"), std::nullopt);
}

}  // namespace
}  // namespace crossgate::iam
