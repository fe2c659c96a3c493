// The tables and examples of the IAM User Guide, each under the title of the section that it is from.
#include <gtest/gtest.h>

#include "iam/testing/callers.h"

namespace crossgate::iam {
namespace {

using Keys = std::vector<std::pair<std::string_view, std::vector<std::string>>>;

/// What one statement with this Condition says of a request with these keys.
bool holds(const std::string& condition, const Keys& keys) {
  Context context;
  for (const auto& [key, values] : keys) context.set(key, values);
  const Caller caller = user({identity_policy(allow_when(condition))});
  return decide(caller, {"codecommit:GitPull", kRepository, context}).allowed;
}

// "Condition operators": String. Alternatives are an OR; keys are an AND.
TEST(UserGuide, ConditionsWithMultipleContextKeysOrValues) {
  const std::string condition = R"({
    "DateGreaterThan": {"aws:CurrentTime": "2019-07-16T12:00:00Z"},
    "StringEquals": {"aws:PrincipalTag/department": ["finance", "hr", "legal"],
                     "aws:PrincipalTag/role": ["audit", "security"]},
    "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::222222222222:user/*"}})";
  const auto keys = [](std::string time, std::string department, std::string role, std::string arn) {
    return Keys{{"aws:CurrentTime", {std::move(time)}},
                {"aws:PrincipalTag/department", {std::move(department)}},
                {"aws:PrincipalTag/role", {std::move(role)}},
                {"aws:PrincipalArn", {std::move(arn)}}};
  };
  constexpr const char* kAna = "arn:aws:iam::222222222222:user/Ana";
  EXPECT_TRUE(holds(condition, keys("2019-08-08T12:00:00Z", "finance", "audit", kAna)));
  EXPECT_TRUE(holds(condition, keys("2019-08-08T12:00:00Z", "legal", "security", kAna)));
  EXPECT_FALSE(holds(condition, keys("2018-08-08T12:00:00Z", "finance", "audit", kAna)));
  EXPECT_FALSE(holds(condition, keys("2019-08-08T12:00:00Z", "sales", "audit", kAna)));
  EXPECT_FALSE(holds(condition, keys("2019-08-08T12:00:00Z", "finance", "cook", kAna)));
  EXPECT_FALSE(
      holds(condition, keys("2019-08-08T12:00:00Z", "finance", "audit", "arn:aws:iam::222222222222:role/Ana")));
}

// The same section on negated operators: none of the values may match (NOR), and an absent key matches none.
TEST(UserGuide, EvaluationLogicForNegatedOperators) {
  const std::string condition = R"({"StringNotEquals": {"aws:PrincipalAccount": ["111122223333", "444455556666"]}})";
  EXPECT_TRUE(holds(condition, {{"aws:PrincipalAccount", {"777788889999"}}}));
  EXPECT_FALSE(holds(condition, {{"aws:PrincipalAccount", {"111122223333"}}}));
  EXPECT_FALSE(holds(condition, {{"aws:PrincipalAccount", {"444455556666"}}}));
  EXPECT_TRUE(holds(condition, {}));
}

// "Set operators for multivalued context keys": the tables of ForAllValues and ForAnyValue.
TEST(UserGuide, SetOperatorsForMultivaluedContextKeys) {
  const std::string all = R"({"ForAllValues:StringEquals": {"aws:TagKeys": ["environment", "cost-center"]}})";
  const std::string any = R"({"ForAnyValue:StringEquals": {"aws:TagKeys": ["environment", "cost-center"]}})";
  const std::string none = R"({"ForAllValues:StringNotEquals": {"aws:TagKeys": ["environment", "cost-center"]}})";
  const std::string not_all = R"({"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["environment", "cost-center"]}})";
  const struct {
    std::vector<std::string> tag_keys;
    bool all, any, none, not_all;
  } kCases[] = {
      {{"environment", "cost-center"}, true, true, false, false},
      {{"cost-center"}, true, true, false, false},
      {{"environment", "dept"}, false, true, false, true},
      {{"dept"}, false, false, true, true},
      {{}, true, false, true, false},
  };
  for (const auto& test : kCases) {
    const Keys keys{{"aws:TagKeys", test.tag_keys}};
    EXPECT_EQ(holds(all, keys), test.all) << testing::PrintToString(test.tag_keys);
    EXPECT_EQ(holds(any, keys), test.any) << testing::PrintToString(test.tag_keys);
    EXPECT_EQ(holds(none, keys), test.none) << testing::PrintToString(test.tag_keys);
    EXPECT_EQ(holds(not_all, keys), test.not_all) << testing::PrintToString(test.tag_keys);
  }
}

// "Condition operators": "...IfExists", with the guide's advice to pair ForAllValues with Null.
TEST(UserGuide, IfExistsAndNull) {
  const std::string if_exists =
      R"({"StringLikeIfExists": {"codecommit:References": ["refs/heads/t*", "refs/tags/*"]}})";
  EXPECT_TRUE(holds(if_exists, {}));
  EXPECT_TRUE(holds(if_exists, {{"codecommit:References", {"refs/heads/topic"}}}));
  EXPECT_FALSE(holds(if_exists, {{"codecommit:References", {"refs/heads/main"}}}));

  const std::string guarded = R"({"ForAllValues:StringEquals": {"aws:TagKeys": "team"},
                                  "Null": {"aws:TagKeys": "false"}})";
  EXPECT_FALSE(holds(guarded, {}));
  EXPECT_TRUE(holds(guarded, {{"aws:TagKeys", {"team"}}}));

  const std::string long_term_only = R"({"Null": {"aws:TokenIssueTime": "true"}})";
  EXPECT_TRUE(holds(long_term_only, {}));
  EXPECT_FALSE(holds(long_term_only, {{"aws:TokenIssueTime", {"2026-02-01T00:00:00Z"}}}));
}

// "Condition operators": the examples of numbers, dates, addresses, booleans and ARNs.
TEST(UserGuide, ConditionOperators) {
  const std::string few = R"({"NumericLessThanEquals": {"aws:MultiFactorAuthAge": "10"}})";
  EXPECT_TRUE(holds(few, {{"aws:MultiFactorAuthAge", {"10"}}}));
  EXPECT_FALSE(holds(few, {{"aws:MultiFactorAuthAge", {"11"}}}));
  EXPECT_FALSE(holds(few, {}));

  const std::string recent = R"({"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:01Z"}})";
  EXPECT_TRUE(holds(recent, {{"aws:TokenIssueTime", {"2020-01-01T00:00:02Z"}}}));
  EXPECT_FALSE(holds(recent, {{"aws:TokenIssueTime", {"2020-01-01T00:00:01Z"}}}));

  const std::string office = R"({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"]}})";
  EXPECT_TRUE(holds(office, {{"aws:SourceIp", {"203.0.113.255"}}}));
  EXPECT_TRUE(holds(office, {{"aws:SourceIp", {"2001:db8:1234:5678:1234::1"}}}));
  EXPECT_FALSE(holds(office, {{"aws:SourceIp", {"203.0.114.0"}}}));

  const std::string secure = R"({"Bool": {"aws:SecureTransport": "true"}})";
  EXPECT_TRUE(holds(secure, {{"aws:SecureTransport", {"true"}}}));
  EXPECT_FALSE(holds(secure, {{"aws:SecureTransport", {"false"}}}));

  const std::string by_arn = R"({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:user/user-name"}})";
  EXPECT_TRUE(holds(by_arn, {{"aws:PrincipalArn", {"arn:aws:iam::123456789012:user/user-name"}}}));
  EXPECT_FALSE(holds(by_arn, {{"aws:PrincipalArn", {"arn:aws:iam::123456789012:user/other"}}}));
}

// "Disabling permissions for temporary security credentials": sessions issued before a moment are denied, whatever
// else allows; long-term keys have no such time.
TEST(UserGuide, RevokeSessionsIssuedBefore) {
  const auto deny = identity_policy(deny_when(R"({"DateLessThan": {"aws:TokenIssueTime": "2026-02-01T00:00:00Z"}})"));
  Caller caller = session({identity_policy(kAllowAll), deny});
  EXPECT_EQ(pulls(caller), Outcome::allowed) << "issued at that very second";
  caller.issued = *caller.issued - std::chrono::seconds(1);
  EXPECT_EQ(pulls(caller), Outcome::explicit_deny);
  EXPECT_EQ(pulls(user({identity_policy(kAllowAll), deny})), Outcome::allowed);
}

// "Policy evaluation logic": how identity-based policies, boundaries and session policies go together.
TEST(UserGuide, PolicyEvaluationLogicWithinASingleAccount) {
  enum Says { nothing, allow, deny, absent };
  const auto policy = [](Says says) {
    if (says == allow) return identity_policy(kAllowAll);
    if (says == deny) return identity_policy(R"({"Effect": "Deny", "Action": "codecommit:*", "Resource": "*"})");
    return identity_policy(R"({"Effect": "Allow", "Action": "iam:*", "Resource": "*"})");
  };
  const struct {
    Says organization, identity, boundary, session;
    Outcome outcome;
  } kCases[] = {
      {absent, nothing, absent, absent, Outcome::implicit_deny},
      {absent, allow, absent, absent, Outcome::allowed},
      {absent, allow, allow, absent, Outcome::allowed},
      {absent, allow, nothing, absent, Outcome::implicit_deny},
      {absent, nothing, allow, absent, Outcome::implicit_deny},
      {absent, allow, absent, allow, Outcome::allowed},
      {absent, allow, absent, nothing, Outcome::implicit_deny},
      {absent, nothing, absent, allow, Outcome::implicit_deny},
      {absent, allow, allow, allow, Outcome::allowed},
      {absent, allow, allow, deny, Outcome::explicit_deny},
      {absent, allow, deny, allow, Outcome::explicit_deny},
      {absent, deny, allow, allow, Outcome::explicit_deny},
      {allow, allow, allow, allow, Outcome::allowed},
      {allow, nothing, allow, allow, Outcome::implicit_deny},
      {nothing, allow, allow, allow, Outcome::implicit_deny},
      {deny, allow, allow, allow, Outcome::explicit_deny},
  };
  for (const auto& test : kCases) {
    Caller caller = session({policy(test.identity)});
    if (test.boundary != absent) caller.policies.boundary = policy(test.boundary);
    if (test.session != absent) caller.policies.session = {policy(test.session)};
    OrganizationPlace place;
    if (test.organization != absent) place.control_policies = {{policy(test.organization)}};
    caller.organization = std::make_shared<const OrganizationPlace>(place);
    EXPECT_EQ(pulls(caller), test.outcome) << test.organization << test.identity << test.boundary << test.session;
  }
}

// "Cross-account policy evaluation logic": both sides must allow, and a deny of either ends it.
TEST(UserGuide, CrossAccountPolicyEvaluationLogic) {
  const auto allow = identity_policy(R"({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"})");
  const auto deny = identity_policy(R"({"Effect": "Deny", "Action": "sts:AssumeRole", "Resource": "*"})");
  const auto trusted = trust_policy(R"({"AWS": "111122223333"})");
  const auto other = trust_policy(R"({"AWS": "777788889999"})");
  EXPECT_EQ(assumes(user({allow}), trusted, "444455556666"), Outcome::allowed);
  EXPECT_EQ(assumes(user({}), trusted, "444455556666"), Outcome::implicit_deny);
  EXPECT_EQ(assumes(user({allow}), other, "444455556666"), Outcome::implicit_deny);
  EXPECT_EQ(assumes(user({allow, deny}), trusted, "444455556666"), Outcome::explicit_deny);
}

}  // namespace
}  // namespace crossgate::iam
