#include "server/api_dispatch.h"

#include <gmock/gmock.h>

#include "base/aws_errors.h"

namespace crossgate::server {
namespace {

using testing::HasSubstr;

std::string meaning(const ApiFacts& facts) {
  const ApiDispatch found = dispatch(facts);
  return found.service == nullptr ? "nothing" : std::string(found.service->name) + ":" + found.operation;
}

TEST(Dispatch, GoesByTheTargetHeaderFirst) {
  EXPECT_EQ(meaning({.target = "CodeCommit_20150413.GetRepository", .scope_service = "codecommit"}),
            "codecommit:GetRepository");
  EXPECT_EQ(meaning({.target = "AWSOrganizationsV20161128.CreateAccount", .scope_service = "organizations"}),
            "organizations:CreateAccount");
  EXPECT_EQ(meaning({.target = "CodeCommit_20150413.GetRepository", .scope_service = "sts", .action = "AssumeRole"}),
            "codecommit:GetRepository");
  EXPECT_EQ(meaning({.target = "DynamoDB_20120810.GetItem", .scope_service = "sts"}), "nothing");
  EXPECT_EQ(meaning({.target = "", .scope_service = "sts"}), "nothing");
}

TEST(Dispatch, GoesByTheScopesServiceWithoutATarget) {
  EXPECT_EQ(meaning({.scope_service = "sts", .action = "GetCallerIdentity", .version = "2011-06-15"}),
            "sts:GetCallerIdentity");
  EXPECT_EQ(meaning({.scope_service = "iam", .action = "GetUser", .version = "2010-05-08"}), "iam:GetUser");
  EXPECT_EQ(meaning({.scope_service = "codecommit", .action = "GetRepository"}), "codecommit:");
  EXPECT_EQ(meaning({.scope_service = "s3"}), "nothing");
}

TEST(Dispatch, GoesByTheVersionOfAnUnsignedForm) {
  EXPECT_EQ(meaning({.action = "GetUser", .version = "2010-05-08"}), "iam:GetUser");
  EXPECT_EQ(meaning({.action = "GetUser", .version = "1999-01-01"}), "nothing");
  EXPECT_EQ(meaning({}), "nothing");
}

sigv4::Claim claim_for(std::string service, std::string signed_headers, std::string region = "us-east-1") {
  return {*AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE"),
          {"20260131", std::move(region), std::move(service)},
          "20260131T120000Z",
          *parse_basic("20260131T120000Z"),
          std::move(signed_headers),
          std::string(64, '0'),
          std::nullopt,
          std::nullopt};
}

TEST(CheckMeaning, ClosesTheConfusionOfServicesAndTargets) {
  const ApiDispatch codecommit{&api::kCodeCommit, "GetRepository"};
  EXPECT_TRUE(check_meaning(codecommit, true, claim_for("codecommit", "host;x-amz-date;x-amz-target")));

  const auto unsigned_target = check_meaning(codecommit, true, claim_for("codecommit", "host;x-amz-date"));
  ASSERT_FALSE(unsigned_target);
  EXPECT_EQ(unsigned_target.error().code, kInvalidSignature);
  EXPECT_THAT(unsigned_target.error().message, HasSubstr("'X-Amz-Target' must be a 'SignedHeader'"));

  const auto other_service = check_meaning(codecommit, true, claim_for("sts", "host;x-amz-target"));
  ASSERT_FALSE(other_service);
  EXPECT_THAT(other_service.error().message, HasSubstr("correct service: 'codecommit'"));

  EXPECT_TRUE(check_meaning({&api::kSts, "GetCallerIdentity"}, false, claim_for("sts", "host")));
  EXPECT_EQ(check_meaning({nullptr, ""}, false, claim_for("s3", "host")).error().code, kUnknownOperation);
}

TEST(TargetOf, IsOneOrNone) {
  HttpRequest request;
  EXPECT_EQ(*target_of(request), std::nullopt);
  request.headers = {{"x-amz-target", "A.B"}};
  EXPECT_EQ(*target_of(request), "A.B");
  request.headers.push_back({"X-Amz-Target", "A.C"});
  EXPECT_FALSE(target_of(request));
}

TEST(RegionOf, IsTheScopesForRegionalServicesWhenItIsServed) {
  const std::vector<Region> served{*Region::parse("us-east-1"), *Region::parse("eu-west-1")};
  const auto region = [&](std::string_view scope) {
    return region_of(api::kCodeCommit, claim_for("codecommit", "host", std::string(scope)), "localhost", served);
  };
  EXPECT_EQ(region("eu-west-1")->str(), "eu-west-1");
  const auto absent = region("mars-1");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().message, "Credential should be scoped to a valid region, not 'mars-1'. ");
}

TEST(RegionOf, IsUsEast1ForGlobalServicesWhateverTheySignedFor) {
  const std::vector<Region> served{*Region::parse("eu-west-1")};
  EXPECT_EQ(region_of(api::kIam, claim_for("iam", "host", "aws-global"), "localhost", served)->str(), "us-east-1");
}

TEST(RegionOf, IsTheEndpointsForStsWhateverTheySignedFor) {
  const std::vector<Region> served{*Region::parse("eu-central-1"), *Region::parse("eu-west-1"),
                                   *Region::parse("us-east-1")};
  const auto region = [&](std::string_view host) {
    return std::string(region_of(api::kSts, claim_for("sts", "host", "eu-west-1"), host, served)->str());
  };
  EXPECT_EQ(region("sts.eu-west-1.amazonaws.com.localhost:9480"), "eu-west-1");
  EXPECT_EQ(region("sts.amazonaws.com.localhost:9480"), "us-east-1");
  EXPECT_EQ(region("sts.mars-1.amazonaws.com"), "eu-central-1");
  EXPECT_EQ(region("localhost:9480"), "eu-central-1") << "the first, for want of another";
  EXPECT_FALSE(region_of(api::kSts, claim_for("sts", "host", "mars-1"), "sts.eu-west-1.amazonaws.com", served));
}

TEST(RegionOfHost, IsTheEndpointsWhereItNamesOne) {
  const std::vector<Region> served{*Region::parse("eu-west-1"), *Region::parse("us-east-1")};
  EXPECT_EQ(region_of_host("sts.us-east-1.amazonaws.com", served).str(), "us-east-1");
  EXPECT_EQ(region_of_host("sts.amazonaws.com:443", served).str(), "us-east-1");
  EXPECT_EQ(region_of_host("sts.mars-1.amazonaws.com", served).str(), "eu-west-1");
  EXPECT_EQ(region_of_host("127.0.0.1:9480", served).str(), "eu-west-1");
}

TEST(CheckTime, WordsSkewAsAwsDoes) {
  const auto claim = claim_for("codecommit", "host");
  const Time at = claim.signed_at;
  EXPECT_TRUE(check_time(claim, at + std::chrono::minutes(15)));
  EXPECT_TRUE(check_time(claim, at - std::chrono::minutes(15)));
  EXPECT_EQ(check_time(claim, at + std::chrono::minutes(16)).error().message,
            "Signature expired: 20260131T120000Z is now earlier than 20260131T120100Z (20260131T121600Z - 15 min.)");
  EXPECT_EQ(check_time(claim, at - std::chrono::minutes(16)).error().message,
            "Signature not yet current: 20260131T120000Z is still later than 20260131T115900Z "
            "(20260131T114400Z + 15 min.)");
  EXPECT_EQ(check_time(claim, at + std::chrono::minutes(16)).error().code, kInvalidSignature);
}

TEST(CheckTime, HonoursAPresignedUrlForItsOwnLife) {
  auto claim = claim_for("sts", "host");
  claim.expires = std::chrono::seconds(60);
  EXPECT_TRUE(check_time(claim, claim.signed_at + std::chrono::seconds(60)));
  EXPECT_EQ(check_time(claim, claim.signed_at + std::chrono::seconds(61)).error().message,
            "Signature expired: 20260131T120000Z is now earlier than 20260131T120001Z (20260131T120101Z - 60 sec.)");
}

}  // namespace
}  // namespace crossgate::server
