// The pure parts of a Git request's authentication: header, user names, hosts and regions.
#include <gmock/gmock.h>

#include "base/text.h"
#include "server/accepted_passwords.h"
#include "server/basic_auth.h"
#include "server/git_host_name.h"

namespace crossgate::server {
namespace {

using testing::ElementsAre;

std::string region_text(std::string_view host) {
  const auto region = region_in_host(host);
  return region ? std::string(region->str()) : "none";
}

TEST(BasicCredentials, AreUserAndPasswordAroundTheFirstColon) {
  const auto credentials = parse_basic_credentials("Basic " + to_base64("AKIAIOSFODNN7EXAMPLE%tok/en==:2026:x"));
  ASSERT_TRUE(credentials);
  EXPECT_EQ(credentials->user, "AKIAIOSFODNN7EXAMPLE%tok/en==");
  EXPECT_EQ(credentials->password.reveal(), "2026:x");
  EXPECT_TRUE(parse_basic_credentials("basic  " + to_base64("a:b")));
}

TEST(BasicCredentials, AreNothingElse) {
  EXPECT_FALSE(parse_basic_credentials(""));
  EXPECT_FALSE(parse_basic_credentials("Basic"));
  EXPECT_FALSE(parse_basic_credentials("Bearer " + to_base64("a:b")));
  EXPECT_FALSE(parse_basic_credentials("Basic ???"));
  EXPECT_FALSE(parse_basic_credentials("Basic " + to_base64("no colon")));
}

TEST(GitUsers, ReadAnEncodedPercentSignBothWays) {
  const auto plain = git_users("ASIAIOSFODNN7EXAMPLE%token+/=");
  ASSERT_EQ(plain.size(), 1U);
  EXPECT_EQ(plain[0].session_token, "token+/=");

  const auto encoded = git_users("ASIAIOSFODNN7EXAMPLE%25token%2B%2F%3D");
  ASSERT_EQ(encoded.size(), 2U);
  EXPECT_EQ(encoded[0].session_token, "25token%2B%2F%3D");
  EXPECT_EQ(encoded[1].session_token, "token+/=");
}

TEST(GitUsers, AreNoneWithoutAnAccessKeyId) {
  EXPECT_TRUE(git_users("").empty());
  EXPECT_TRUE(git_users("alice").empty());
  EXPECT_TRUE(git_users("AKIAIOSFODNN7EXAMPLE%").empty());
}

TEST(RegionInHost, IsTheLabelBehindTheService) {
  EXPECT_EQ(region_text("git-codecommit.us-east-1.amazonaws.com"), "us-east-1");
  EXPECT_EQ(region_text("git-codecommit.eu-west-1.amazonaws.com.localhost:9480"), "eu-west-1");
  EXPECT_EQ(region_text("GIT-CodeCommit.EU-West-1.example.org"), "eu-west-1");
  EXPECT_EQ(region_text("git-codecommit-fips.us-east-2.amazonaws.com"), "us-east-2");
  EXPECT_EQ(region_text("vpce-0a1b-2c3d.git-codecommit.us-west-2.vpce.amazonaws.com"), "us-west-2");
  EXPECT_EQ(region_text("vpce-0a1b-2c3d-us-west-2a.git-codecommit-fips.us-west-2.vpce.amazonaws.com"), "us-west-2");
}

TEST(RegionInHost, IsNoneInOtherHosts) {
  EXPECT_EQ(region_text("127.0.0.1:9480"), "none");
  EXPECT_EQ(region_text("[::1]:9480"), "none");
  EXPECT_EQ(region_text("codecommit.us-east-1.amazonaws.com"), "none");
  EXPECT_EQ(region_text("git-codecommit.us-east-1"), "none");
  EXPECT_EQ(region_text("evil.git-codecommit.us-east-1.amazonaws.com"), "none");
  EXPECT_EQ(region_text("vpce-1.amazonaws.com"), "none");
  EXPECT_EQ(region_text("git-codecommit.US_1.amazonaws.com"), "none");
  EXPECT_EQ(region_text(""), "none");
}

TEST(SignedHosts, AreTriedWithAndWithoutThePort) {
  EXPECT_THAT(signed_hosts("git.example.org:8443"), ElementsAre("git.example.org", "git.example.org:8443"));
  EXPECT_THAT(signed_hosts("git.example.org"), ElementsAre("git.example.org"));
  EXPECT_THAT(signed_hosts("[::1]"), ElementsAre("[::1]"));
  EXPECT_THAT(signed_hosts("[::1]:80"), ElementsAre("[::1]", "[::1]:80"));
}

TEST(CandidateRegions, AreTheHostsOwnWhenItIsServedAndAllOtherwise) {
  const std::vector<Region> served{*Region::parse("us-east-1"), *Region::parse("eu-west-1")};
  EXPECT_THAT(candidate_regions("git-codecommit.eu-west-1.amazonaws.com", served),
              ElementsAre(*Region::parse("eu-west-1")));
  EXPECT_THAT(candidate_regions("git-codecommit.mars-1.amazonaws.com", served), served);
  EXPECT_THAT(candidate_regions("localhost:9480", served), served);
}

TEST(FrontDoor, IsWhereTheClientOfAProxyKnocked) {
  EXPECT_EQ(front_door(true, "git.example.org").port, 443);
  EXPECT_EQ(front_door(true, "git.example.org").scheme, "https");
  EXPECT_EQ(front_door(true, "git.example.org:8443").port, 8443);
  EXPECT_EQ(front_door(false, "[::1]").port, 80);
  EXPECT_EQ(front_door(false, "[::1]:9480").port, 9480);
}

TEST(CloneUrls, LeaveOutThePortThatTheSchemeImplies) {
  const auto region = *Region::parse("eu-west-1");
  const auto name = *RepositoryName::parse("payments");
  EXPECT_EQ((CloneUrls{"http", "amazonaws.com.localhost", 9480}.http_url(region, name)),
            "http://git-codecommit.eu-west-1.amazonaws.com.localhost:9480/v1/repos/payments");
  EXPECT_EQ((CloneUrls{"http", "example.org", 80}.http_url(region, name)),
            "http://git-codecommit.eu-west-1.example.org/v1/repos/payments");
  EXPECT_EQ((CloneUrls{"https", "example.org", 443}.http_url(region, name)),
            "https://git-codecommit.eu-west-1.example.org/v1/repos/payments");
  EXPECT_EQ((CloneUrls{"https", "example.org", 80}.http_url(region, name)),
            "https://git-codecommit.eu-west-1.example.org:80/v1/repos/payments");
}

const Region kRegion = *Region::parse("eu-west-1");

TEST(AcceptedPasswords, AreForgottenAfterTheirLife) {
  AcceptedPasswords accepted(std::chrono::minutes(15), 10);
  const Time start = from_epoch_seconds(1'000'000);
  accepted.remember("a", kRegion, start);
  EXPECT_EQ(accepted.find("a", start + std::chrono::minutes(15)), kRegion);
  EXPECT_FALSE(accepted.find("a", start + std::chrono::minutes(15) + std::chrono::milliseconds(1)));
  EXPECT_FALSE(accepted.find("b", start));
}

TEST(AcceptedPasswords, LiveLongerWhenAcceptedAgain) {
  AcceptedPasswords accepted(std::chrono::minutes(15), 10);
  const Time start = from_epoch_seconds(1'000'000);
  accepted.remember("a", kRegion, start);
  accepted.remember("a", kRegion, start + std::chrono::minutes(10));
  accepted.remember("b", kRegion, start + std::chrono::minutes(20));
  EXPECT_TRUE(accepted.find("a", start + std::chrono::minutes(24)));
}

TEST(AcceptedPasswords, AreAtMostSoMany) {
  AcceptedPasswords accepted(std::chrono::minutes(15), 2);
  const Time start = from_epoch_seconds(1'000'000);
  for (const char* digest : {"a", "b", "c"}) accepted.remember(digest, kRegion, start);
  EXPECT_FALSE(accepted.find("a", start));
  EXPECT_TRUE(accepted.find("b", start));
  EXPECT_TRUE(accepted.find("c", start));
}

}  // namespace
}  // namespace crossgate::server
