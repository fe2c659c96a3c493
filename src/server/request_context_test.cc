#include "server/request_context.h"

#include <gtest/gtest.h>

#include "base/arn.h"
#include "iam/resource_keys.h"

namespace crossgate::server {
namespace {

constexpr Time kNow = from_epoch_seconds(1'769'904'000);  // 2026-02-01

iam::Caller alice() {
  const auto account = AccountId::parse("111122223333").value();
  const auto arn = Arn::iam(account, "user/alice");
  return {.account = account,
          .arn = arn,
          .principal_arn = arn,
          .name = "alice",
          .access_key_id = AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE").value()};
}

std::string value(const iam::Context& context, std::string_view key) {
  const auto* values = context.find(key);
  return values == nullptr ? "(none)" : values->front();
}

iam::Context context_of_request(const iam::Caller& caller = alice()) {
  HttpRequest request;
  request.headers = {{"User-Agent", "git/2.39"}};
  request.remote_address = "203.0.113.9";
  request.secure = true;
  return context_of(request, caller, Region::parse("eu-west-1").value(), kNow);
}

TEST(RequestContext, HasTheKeysThatFollowFromTheRequest) {
  const auto context = context_of_request();
  EXPECT_EQ(value(context, "aws:CurrentTime"), "2026-02-01T00:00:00Z");
  EXPECT_EQ(value(context, "aws:EpochTime"), "1769904000");
  EXPECT_EQ(value(context, "aws:SourceIp"), "203.0.113.9");
  EXPECT_EQ(value(context, "aws:SecureTransport"), "true");
  EXPECT_EQ(value(context, "aws:RequestedRegion"), "eu-west-1");
  EXPECT_EQ(value(context, "aws:UserAgent"), "git/2.39");
  EXPECT_EQ(value(context, "aws:Referer"), "(none)");
  EXPECT_EQ(value(context, "aws:username"), "alice");
}

TEST(RequestContext, TellsHowLongAgoTheMfaCodeWasGiven) {
  EXPECT_EQ(value(context_of_request(), "aws:MultiFactorAuthAge"), "(none)");
  auto caller = alice();
  caller.issued = caller.mfa = kNow - std::chrono::milliseconds(90'500);
  EXPECT_EQ(value(context_of_request(caller), "aws:MultiFactorAuthAge"), "90");
}

TEST(ResourceKeys, NameTheAccountOfTheResource) {
  const auto account_of = [](std::string_view arn) {
    iam::Context context;
    iam::describe_resource(context, alice(), arn);
    return value(context, "aws:ResourceAccount") + " " + value(context, "aws:ResourceOrgID");
  };
  EXPECT_EQ(account_of("arn:aws:iam::444455556666:role/Developer"), "444455556666 (none)");
  EXPECT_EQ(account_of("arn:aws:iam::aws:policy/ReadOnlyAccess"), "111122223333 (none)");
  EXPECT_EQ(account_of("*"), "111122223333 (none)");
  auto member = alice();
  member.organization =
      std::make_shared<const iam::OrganizationPlace>(iam::OrganizationPlace{"o-example12345", "o-example12345/", {}});
  iam::Context context;
  iam::describe_resource(context, member, "*");
  EXPECT_EQ(value(context, "aws:ResourceOrgID"), "o-example12345");
  EXPECT_EQ(value(context, "aws:ResourceOrgPaths"), "o-example12345/");
  iam::Context foreign;
  iam::describe_resource(foreign, member, "arn:aws:iam::444455556666:role/Developer");
  EXPECT_EQ(value(foreign, "aws:ResourceOrgPaths"), "(none)");
  const iam::OrganizationPlace elsewhere{"o-example12345", "o-example12345/r-ab12/", {}};
  iam::describe_resource(foreign, member, "arn:aws:iam::444455556666:role/Developer", &elsewhere);
  EXPECT_EQ(value(foreign, "aws:ResourceOrgPaths"), "o-example12345/r-ab12/");
}

}  // namespace
}  // namespace crossgate::server
