#include "iam/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <random>

#include "iam/strict_json.h"

namespace crossgate::iam {
namespace {

using ::testing::HasSubstr;

std::string refusal(std::string_view document, PolicyKind kind = PolicyKind::identity) {
  const auto policy = Policy::parse(document, kind);
  if (policy) return "accepted";
  EXPECT_EQ(policy.error().code, kMalformedPolicyDocument);
  return policy.error().message;
}

/// A document with one statement that is right but for `elements`.
std::string with_condition(std::string_view condition) {
  return R"({"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": )" +
         std::string(condition) + "}}";
}

std::string trusting(std::string_view principal) {
  return R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": )" +
         std::string(principal) + "}]}";
}

constexpr std::string_view kFull = R"({
  "Version": "2012-10-17",
  "Id": "everything-at-once",
  "Statement": [
    {"Sid": "Read", "Effect": "Allow", "Action": ["codecommit:Get*", "codecommit:GitPull"],
     "Resource": "arn:aws:codecommit:us-east-1:111122223333:${aws:username}-*",
     "Condition": {"StringLikeIfExists": {"codecommit:References": ["refs/heads/*", "refs/tags/*"]},
                   "Bool": {"aws:SecureTransport": true},
                   "ForAnyValue:StringEquals": {"aws:TagKeys": "team"},
                   "Null": {"aws:TokenIssueTime": "false"}}},
    {"Sid": "Rest", "Effect": "Deny", "NotAction": "iam:*", "NotResource": ["*"]}
  ]
})";

TEST(Policy, ReadsAWholeDocumentAndKeepsItsText) {
  const auto policy = Policy::parse(kFull, PolicyKind::identity);
  ASSERT_TRUE(policy) << policy.error().message;
  EXPECT_EQ((*policy)->document(), kFull);
}

TEST(Policy, RefusesADuplicateKeyAnywhereEvenWhenItIsEscaped) {
  EXPECT_EQ(refusal(R"({"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Effect": "Allow", "Action": "*",
                       "Resource": "*"}})"),
            "The policy document has the name \"Effect\" twice in one object.");
  EXPECT_THAT(refusal(R"({"Statement": [], "\u0053tatement": []})"), HasSubstr("\"Statement\" twice"));
  EXPECT_THAT(refusal(with_condition(R"({"StringEquals": {"aws:username": "a", "aws:username": "b"}})")),
              HasSubstr("\"aws:username\" twice"));
  EXPECT_THAT(refusal(with_condition(R"({"StringEquals": {"aws:username": "a", "AWS:UserName": "b"}})")),
              HasSubstr("condition keys are compared without case"));
}

TEST(Policy, RefusesWhatItDoesNotUnderstandAndSaysWhere) {
  const struct {
    std::string document;
    std::string_view message;
  } kCases[] = {
      {"", "The policy document is not valid JSON: incomplete JSON near byte 0."},
      {"[]", "The policy document must be a JSON object."},
      {"{}", "The policy document is missing the required element Statement."},
      {R"({"Statement": []})", "Statement must have at least one statement."},
      {R"({"Statement": [1]})", "Statement[0] must be an object."},
      {R"({"Version": "2012-10-18", "Statement": []})",
       R"(Version is "2012-10-18", but must be "2012-10-17" or "2008-10-17".)"},
      {R"({"Statment": []})", R"(The policy document has the unknown element "Statment"; did you mean "Statement"?)"},
      {R"({"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}})",
       R"(Statement.Effect is "allow", but must be "Allow" or "Deny".)"},
      {R"({"Statement": {"Action": "*", "Resource": "*"}})", "Statement is missing the required element Effect."},
      {R"({"Statement": {"Effect": "Allow", "Resource": "*"}})",
       "Statement is missing the required element Action or NotAction."},
      {R"({"Statement": {"Effect": "Allow", "Action": "*"}})",
       "Statement is missing the required element Resource or NotResource."},
      {R"({"Statement": {"Effect": "Allow", "Action": "*", "NotAction": "a:b", "Resource": "*"}})",
       "Statement must not have both Action and NotAction."},
      {R"({"Statement": {"Effect": "Allow", "Action": [], "Resource": "*"}})",
       "Statement.Action must have at least one value."},
      {R"({"Statement": {"Effect": "Allow", "Action": ["codecommit:GitPull", 7], "Resource": "*"}})",
       "Statement.Action[1] must be a string."},
      {R"({"Statement": {"Effect": "Allow", "Action": "GitPull", "Resource": "*"}})",
       R"(Statement.Action is "GitPull", but actions must be prefaced by a vendor, as in codecommit:GitPull.)"},
      {R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "payments"}})",
       R"(Statement.Resource is "payments", but must be in ARN format or "*".)"},
      {R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:code*:us-east-1:1:x"}})",
       R"(Statement.Resource is "arn:aws:code*:us-east-1:1:x", but its service must be fully qualified, without wildcards.)"},
      {R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}})",
       "Statement should not specify a principal."},
      {R"({"Version": "2012-10-17", "Statement": {"Sid": "a b", "Effect": "Allow", "Action": "*", "Resource": "*"}})",
       R"(Statement.Sid is "a b", but statement ids must be alphanumeric: [0-9A-Za-z]*.)"},
      {R"({"Statement": [{"Sid": "a", "Effect": "Allow", "Action": "*", "Resource": "*"},
                         {"Sid": "a", "Effect": "Allow", "Action": "*", "Resource": "*"}]})",
       R"(Statement[1].Sid is "a" again: statement ids in a single policy must be unique.)"},
      {R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*",
           "Resource": "arn:aws:codecommit:${aws:RequestedRegion}:1:x"}})",
       R"(Statement.Resource has a policy variable before the fifth colon of "arn:aws:codecommit:${aws:RequestedRegion}:1:x", where variables are not allowed.)"},
      {with_condition(R"({"NumericEquals": {"aws:MultiFactorAuthAge": "an hour"}})"),
       R"(Statement.Condition.NumericEquals compares "aws:MultiFactorAuthAge" with "an hour", which is not a number.)"},
      {with_condition(R"({"DateLessThan": {"aws:CurrentTime": ["2026-02-01", "2026-02-30T00:00:00Z"]}})"),
       R"(Statement.Condition.DateLessThan compares "aws:CurrentTime" with "2026-02-30T00:00:00Z", which is neither a date, as in 2026-01-31T00:00:00Z, nor seconds since 1970.)"},
      {with_condition(R"({"NotIpAddress": {"aws:SourceIp": "203.0.113.*"}})"),
       R"(Statement.Condition.NotIpAddress compares "aws:SourceIp" with "203.0.113.*", which is not an IP address or a block of them, as in 203.0.113.0/24 or 2001:db8::/32.)"},
      {with_condition(R"({"BinaryEquals": {"k:key": "?"}})"),
       R"(Statement.Condition.BinaryEquals compares "k:key" with "?", which is not base64.)"},
      {with_condition(R"({"NumericLess": {"k:key": 1}})"),
       R"(Statement.Condition uses the unknown condition operator "NumericLess".)"},
      {with_condition(R"({"StringEqual": {"aws:username": "a"}})"),
       R"(Statement.Condition uses the unknown condition operator "StringEqual"; did you mean "StringEquals"?)"},
      {with_condition(R"({"NullIfExists": {"aws:username": "true"}})"),
       R"(Statement.Condition uses the condition operator "NullIfExists", but Null takes neither a prefix nor IfExists.)"},
      {with_condition(R"({"Bool": {"aws:SecureTransport": "yes"}})"),
       R"(Statement.Condition.Bool compares "aws:SecureTransport" with "yes", which is neither "true" nor "false".)"},
      {with_condition(R"({"StringEquals": {"username": "a"}})"),
       R"(Statement.Condition.StringEquals has the condition key "username", which must be prefaced by a vendor, as in aws:username.)"},
      {with_condition(R"({"StringEquals": {"aws:username": []}})"),
       "Statement.Condition.StringEquals.aws:username must have at least one value."},
      {with_condition(R"({"StringEquals": {"aws:username": null}})"),
       "Statement.Condition.StringEquals.aws:username must be a string."},
  };
  for (const auto& test : kCases) EXPECT_EQ(refusal(test.document), test.message) << test.document;
}

TEST(Policy, RefusesDocumentsThatAreTooDeepOrTooLong) {
  EXPECT_THAT(refusal(std::string(100, '[')), HasSubstr("nested too deeply"));
  EXPECT_THAT(refusal(std::string(200'000, ' ')), HasSubstr("longer than 131072 bytes"));
}

TEST(Policy, RefusesTextAfterItsEndAndComments) {
  EXPECT_NE(refusal(std::string(kFull) + "{}"), "accepted");
  EXPECT_NE(refusal("/* hello */" + std::string(kFull)), "accepted");
  EXPECT_EQ(refusal(std::string(kFull) + "\n"), "accepted");
}

TEST(Policy, TakesSidsOfAnyCharactersInTheOldVersion) {
  EXPECT_EQ(refusal(R"({"Version": "2008-10-17", "Statement":
                       {"Sid": "a b", "Effect": "Allow", "Action": "*", "Resource": "*"}})"),
            "accepted");
}

TEST(TrustPolicy, TakesEveryKindOfPrincipal) {
  for (const std::string_view principal :
       {R"("*")", R"({"AWS": "*"})", R"({"AWS": "111122223333"})", R"({"AWS": "arn:aws:iam::111122223333:root"})",
        R"({"AWS": ["arn:aws:iam::111122223333:user/team/alice", "arn:aws:iam::111122223333:role/Developer"]})",
        R"({"AWS": "arn:aws:sts::111122223333:assumed-role/Developer/alice"})", R"({"AWS": "AIDAQ3EGUZFBB5TB7XNXS"})",
        R"({"AWS": "arn:aws:sts::111122223333:federated-user/alice"})", R"({"Service": "codebuild.amazonaws.com"})",
        R"({"Federated": ["arn:aws:iam::111122223333:oidc-provider/example.com", "accounts.google.com"]})"})
    EXPECT_EQ(refusal(trusting(principal), PolicyKind::trust), "accepted") << principal;
}

TEST(TrustPolicy, RefusesOtherPrincipals) {
  for (const std::string_view principal :
       {R"("111122223333")", "{}", R"({"AWS": []})", R"({"AWS": "arn:aws:iam::111122223333:user/*"})",
        R"({"AWS": "arn:aws:iam::111122223333:group/team"})", R"({"AWS": "alice"})",
        R"({"AWS": "arn:aws:sts::111122223333:federated-user"})", R"({"CanonicalUser": "0123"})",
        R"({"AWS": "arn:aws:codecommit:us-east-1:111122223333:payments"})", R"({"Service": "*"})"})
    EXPECT_NE(refusal(trusting(principal), PolicyKind::trust), "accepted") << principal;
  EXPECT_EQ(refusal(trusting(R"({"AWS": "arn:aws:iam::111122223333:user/*"})"), PolicyKind::trust),
            "Invalid principal in policy: \"AWS\":\"arn:aws:iam::111122223333:user/*\" has a wildcard in it: only "
            "\"*\" as a whole stands for principals.");
}

TEST(TrustPolicy, RefusesElementsThatMeanNothingThere) {
  const struct {
    std::string_view element;
    std::string_view message;
  } kCases[] = {
      {R"("Resource": "*")", "Statement has the prohibited element Resource."},
      {R"("NotPrincipal": {"AWS": "*"})", "Statement has the prohibited element NotPrincipal."},
      {R"("NotAction": "sts:AssumeRole")", "Statement has the prohibited element NotAction."},
  };
  for (const auto& test : kCases)
    EXPECT_EQ(refusal(R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", )" +
                          std::string(test.element) + "}}",
                      PolicyKind::trust),
              test.message);
  EXPECT_EQ(refusal(R"({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole"}})", PolicyKind::trust),
            "Statement is missing the required element Principal.");
  EXPECT_EQ(refusal(R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "iam:*"}})", PolicyKind::trust),
            "Statement.Action is \"iam:*\", but a trust policy may only specify STS actions, as in sts:AssumeRole.");
}

TEST(Policy, SurvivesEveryTruncation) {
  for (std::size_t length = 0; length < kFull.size(); ++length)
    EXPECT_FALSE(Policy::parse(kFull.substr(0, length), PolicyKind::identity)) << length;
}

// What a mutation did to the meaning cannot be known; that reading it neither crashes nor runs on is the point, and
// the sanitizers watch.
TEST(Policy, SurvivesRandomMutations) {
  constexpr std::string_view kAlphabet = "{}[]\",:*?$\\u0'aS1 \xc3\xa9\x80";
  std::mt19937 random(20260101);
  int accepted = 0;
  for (int i = 0; i < 5000; ++i) {
    std::string document(kFull);
    for (unsigned changes = 1 + random() % 4; changes > 0; --changes) {
      const std::size_t at = random() % document.size();
      const char c = kAlphabet[random() % kAlphabet.size()];
      switch (random() % 3) {
        case 0:
          document[at] = c;
          break;
        case 1:
          document.insert(at, 1, c);
          break;
        default:
          document.erase(at, 1 + random() % 8);
      }
    }
    accepted += Policy::parse(document, i % 2 == 0 ? PolicyKind::identity : PolicyKind::trust) ? 1 : 0;
  }
  EXPECT_LT(accepted, 2500);
}

TEST(StrictJson, KeepsValuesAndTheOrderOfNames) {
  const auto value = read_strict_json(R"( {"b": [1, -2, 18446744073709551615, 0.5, true, null, "\u00e9"], "a": {}} )",
                                      {.bytes = 1000, .depth = 4});
  ASSERT_TRUE(value);
  EXPECT_EQ(boost::json::serialize(*value), R"({"b":[1,-2,18446744073709551615,5E-1,true,null,"é"],"a":{}})");
}

TEST(StrictJson, ForgetsNamesWhenTheirObjectEnds) {
  EXPECT_TRUE(read_strict_json(R"([{"a": {"a": 1}}, {"a": 2}])", {.bytes = 1000, .depth = 4}));
}

}  // namespace
}  // namespace crossgate::iam
