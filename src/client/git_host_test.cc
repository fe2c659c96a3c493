#include "client/git_host.h"

#include <gtest/gtest.h>

namespace crossgate::client {
namespace {

struct Host {
  const char* host;
  bool is_aws;
  const char* region;  ///< "" where the host names none
};
class GitHost : public testing::TestWithParam<Host> {};

TEST_P(GitHost, TellsWhoseItIsAndItsRegion) {
  EXPECT_EQ(is_aws_host(GetParam().host), GetParam().is_aws);
  const auto region = region_of_host(GetParam().host);
  EXPECT_EQ(region ? region->str() : "", GetParam().region);
}

INSTANTIATE_TEST_SUITE_P(
    , GitHost,
    testing::Values(Host{"git-codecommit.us-east-1.amazonaws.com", true, "us-east-1"},
                    Host{"git-codecommit.us-east-1.amazonaws.com:443", true, "us-east-1"},
                    Host{"GIT-CODECOMMIT.US-EAST-1.AMAZONAWS.COM", true, "us-east-1"},
                    Host{"git-codecommit-fips.us-gov-west-1.amazonaws.com", true, "us-gov-west-1"},
                    Host{"git-codecommit.cn-north-1.amazonaws.com.cn", true, "cn-north-1"},
                    Host{"vpce-0a1b-2c.git-codecommit.eu-west-1.vpce.amazonaws.com", true, "eu-west-1"},
                    Host{"git-codecommit.us-east-1.amazonaws.com.localhost:9480", true, "us-east-1"},
                    Host{"git-codecommit.eu-central-1.git.example.org", false, "eu-central-1"},
                    Host{"git-codecommit.us-east-1.amazonaws.com.evil.org", false, "us-east-1"},
                    Host{"git-codecommit.us-east-1.amazonaws.com:x.evil.org", false, "us-east-1"},
                    Host{"evil-amazonaws.com", false, ""}, Host{"amazonaws.com", false, ""},
                    Host{"git-codecommit.example.org", false, ""},
                    Host{"codecommit.us-east-1.amazonaws.com", false, ""},
                    Host{"ec2-192-0-2-1.compute-1.amazonaws.com", false, ""},
                    Host{"git-codecommit.evil.s3.amazonaws.com", false, ""},
                    Host{"vpce-0a1b.git-codecommit-fips.us-east-1.vpce.amazonaws.com:443", true, "us-east-1"},
                    Host{"github.com", false, ""}, Host{"", false, ""}, Host{"[::1]:9480", false, ""}));

TEST(GitHostOfAnEndpoint, IsTheEndpointItselfOrItsGitName) {
  EXPECT_TRUE(belongs_to_endpoint("localhost:1", "LOCALHOST:1"));
  EXPECT_TRUE(belongs_to_endpoint("example.org:443", "example.org"));
  EXPECT_FALSE(belongs_to_endpoint("localhost:1", "localhost:2"));
  EXPECT_TRUE(belongs_to_endpoint("git-codecommit.us-east-1.example.org", "example.org:9480"));
  EXPECT_TRUE(belongs_to_endpoint("git-codecommit.us-east-1.example.org", "codecommit.us-east-1.example.org"));
  EXPECT_FALSE(belongs_to_endpoint("git-codecommit.us-east-1.example.org.evil.org", "example.org"));
  EXPECT_FALSE(belongs_to_endpoint("github.com", "example.org"));
}

TEST(GitHostWithoutPort, KeepsTheBracketsOfAnAddress) {
  EXPECT_EQ(without_port("a:1"), "a");
  EXPECT_EQ(without_port("a"), "a");
  EXPECT_EQ(without_port("[::1]:9480"), "[::1]");
  EXPECT_EQ(without_port("[::1]"), "[::1]");
}

}  // namespace
}  // namespace crossgate::client
