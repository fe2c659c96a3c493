#include "api/checked_text.h"

#include <gtest/gtest.h>

#include "api/iam/types.h"
#include "api/organizations/types.h"
#include "api/sts/sts.h"

namespace crossgate::api {
namespace {

struct Case {
  const TextRule& rule;
  std::string text;
  bool good;
};

TEST(CheckedText, FollowsTheServiceModels) {
  const Case cases[] = {
      {iam::kUserName, "alice", true},
      {iam::kUserName, "a.b+c=d,e@f-g_h", true},
      {iam::kUserName, std::string(64, 'a'), true},
      {iam::kUserName, std::string(65, 'a'), false},
      {iam::kUserName, "", false},
      {iam::kUserName, "a/b", false},
      {iam::kUserName, "\xc3\xa9", false},
      {iam::kExistingUserName, std::string(128, 'a'), true},
      {iam::kPath, "/", true},
      {iam::kPath, "/eng/", true},
      {iam::kPath, "/a/b/", true},
      {iam::kPath, "//", false},
      {iam::kPath, "eng", false},
      {iam::kPath, "/eng", false},
      {iam::kPath, "/e g/", false},
      {iam::kPathPrefix, "/eng", true},
      {iam::kPathPrefix, "eng", false},
      {iam::kPolicyPath, "/", true},
      {iam::kPolicyPath, "/eng/dev/", true},
      {iam::kPolicyPath, "/a:b/", false},
      {iam::kPolicyPath, "/a//b/", false},
      {iam::kPolicyDocument, "{\"\xc3\xbf\"}\t\r\n", true},
      {iam::kPolicyDocument, "\xc4\x80", false},
      {iam::kPolicyDocument, "a\x01", false},
      {iam::kPolicyDocument, "\xff", false},
      {iam::kPolicyVersionId, "v1", true},
      {iam::kPolicyVersionId, "v12.a-b", true},
      {iam::kPolicyVersionId, "v0", false},
      {iam::kPolicyVersionId, "v.a", false},
      {iam::kPolicyVersionId, "1", false},
      {sts::kRoleSessionName, "x", false},
      {sts::kRoleSessionName, "botocore-session-1", true},
      {sts::kRoleSessionName, "a:b", false},
      {sts::kExternalId, "a:b/c", true},
      {sts::kExternalId, "a b", false},
      {sts::kSerialNumber, "arn:aws:iam::111122223333:mfa/a", true},
      {sts::kSerialNumber, "GAHT 1234567", false},
      {sts::kTokenCode, "012345", true},
      {sts::kTokenCode, "01234", false},
      {sts::kTokenCode, "01234a", false},
      {sts::kTagKey, "Cost Center/käse", true},
      {sts::kTagKey, "a;b", false},
      {sts::kTagValue, "", true},
      {organizations::kEmail, "a@b.co", true},
      {organizations::kEmail, "a@b", false},
      {organizations::kEmail, "a@.co", false},
      {organizations::kEmail, "a@b@c.co", false},
      {organizations::kEmail, "a@b.c.", true},
      {organizations::kEmail, "a@bcde.", false},
      {organizations::kAccountName, "Payments & more", true},
      {organizations::kAccountName, "\xc3\xa9", false},
      {organizations::kCreateAccountRequestId, "car-abcdef12", true},
      {organizations::kCreateAccountRequestId, "car-ABCDEF12", false},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(broken_clause(each.rule, each.text).empty(), each.good) << each.rule.pattern << " " << each.text;
  }
}

TEST(CheckedText, CountsCharactersNotBytes) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "\xc3\xa9";
  EXPECT_TRUE(iam::Description::parse(text));
  EXPECT_FALSE(iam::Description::parse(text + "a"));
}

TEST(CheckedText, SaysWhichRuleIsBrokenAsAwsDoes) {
  EXPECT_EQ(iam::UserName::parse("a b").error().rule, R"(must satisfy regular expression pattern: [\w+=,.@-]+)");
  EXPECT_EQ(iam::UserName::parse(std::string(65, 'a')).error().rule, "must have length less than or equal to 64");
}

}  // namespace
}  // namespace crossgate::api
