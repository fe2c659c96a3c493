#include "client/aws_hosts.h"

#include <gmock/gmock.h>

#include "client/exit_status.h"

namespace crossgate::client {
namespace {

std::string host(const api::Service& service, std::string_view region, bool fips = false, bool dual_stack = false) {
  const auto found = aws_host(service, region, {fips, dual_stack});
  return found ? *found : std::string(found.error().code.name);
}

// What botocore 1.43's endpoint rule sets say.
TEST(AwsHost, IsTheServicesInItsPartition) {
  EXPECT_EQ(host(api::kCodeCommit, "us-east-1"), "codecommit.us-east-1.amazonaws.com");
  EXPECT_EQ(host(api::kCodeCommit, "cn-north-1"), "codecommit.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(host(api::kSts, ""), "sts.amazonaws.com");
  EXPECT_EQ(host(api::kSts, "us-isob-east-1"), "sts.us-isob-east-1.sc2s.sgov.gov");
  EXPECT_EQ(host(api::kIam, "eu-west-1"), "iam.amazonaws.com");
  EXPECT_EQ(host(api::kIam, "us-gov-east-1"), "iam.us-gov.amazonaws.com");
  EXPECT_EQ(host(api::kIam, "eusc-de-east-1"), "iam.eusc-de-east-1.amazonaws.eu");
  EXPECT_EQ(host(api::kOrganizations, "cn-north-1"), "organizations.cn-northwest-1.amazonaws.com.cn");
  EXPECT_EQ(host(kSso, "eu-west-1"), "portal.sso.eu-west-1.amazonaws.com");
  EXPECT_EQ(host(kSsoOidc, "eu-west-1"), "oidc.eu-west-1.amazonaws.com");
}

TEST(AwsHost, HasFipsVariants) {
  EXPECT_EQ(host(api::kCodeCommit, "us-east-1", true), "codecommit-fips.us-east-1.amazonaws.com");
  EXPECT_EQ(host(api::kCodeCommit, "us-gov-west-1", true), "codecommit-fips.us-gov-west-1.amazonaws.com");
  EXPECT_EQ(host(api::kSts, "us-east-1", true), "sts-fips.us-east-1.amazonaws.com");
  EXPECT_EQ(host(api::kSts, "", true), "sts-fips.us-east-1.amazonaws.com");
  EXPECT_EQ(host(api::kSts, "us-gov-west-1", true), "sts.us-gov-west-1.amazonaws.com");
  EXPECT_EQ(host(api::kIam, "us-east-1", true), "iam-fips.amazonaws.com");
  EXPECT_EQ(host(api::kOrganizations, "eu-west-1", true), "organizations-fips.us-east-1.amazonaws.com");
  EXPECT_EQ(host(kSso, "us-east-1", true), "portal.sso-fips.us-east-1.amazonaws.com");
  EXPECT_EQ(host(kSso, "us-gov-west-1", true), "portal.sso.us-gov-west-1.amazonaws.com");
}

TEST(AwsHost, HasDualStackVariants) {
  EXPECT_EQ(host(api::kCodeCommit, "us-east-1", false, true), "codecommit.us-east-1.api.aws");
  EXPECT_EQ(host(api::kCodeCommit, "us-east-1", true, true), "codecommit-fips.us-east-1.api.aws");
  EXPECT_EQ(host(api::kSts, "cn-north-1", false, true), "sts.cn-north-1.api.amazonwebservices.com.cn");
  EXPECT_EQ(host(api::kIam, "us-east-1", false, true), "iam.global.api.aws");
  EXPECT_EQ(host(api::kIam, "cn-north-1", false, true), "Configuration");
  EXPECT_EQ(host(api::kOrganizations, "us-east-1", false, true), "organizations.us-east-1.api.aws");
}

}  // namespace
}  // namespace crossgate::client
