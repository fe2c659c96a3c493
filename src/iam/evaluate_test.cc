#include "iam/evaluate.h"

#include <gtest/gtest.h>

#include "base/arn.h"

namespace crossgate::iam {
namespace {

using PolicyPointer = std::shared_ptr<const Policy>;

constexpr std::string_view kRepository = "arn:aws:codecommit:us-east-1:111122223333:payments";
constexpr std::string_view kRoleArn = "arn:aws:iam::111122223333:role/Developer";

AccountId account(std::string_view digits = "111122223333") { return AccountId::parse(digits).value(); }

PolicyPointer identity_policy(const std::string& statements) {
  return Policy::parse(R"({"Version": "2012-10-17", "Statement": [)" + statements + "]}", PolicyKind::identity).value();
}

PolicyPointer trust_policy(const std::string& principal, const std::string& rest = "") {
  return Policy::parse(R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
                          "Principal": )" +
                           principal + rest + "}}",
                       PolicyKind::trust)
      .value();
}

const std::string kAllowAll = R"({"Effect": "Allow", "Action": "*", "Resource": "*"})";

Caller user(std::vector<PolicyPointer> policies = {}, std::string_view in = "111122223333") {
  const auto arn = Arn::iam(account(in), "user/alice");
  return Caller{.kind = CallerKind::user,
                .account = account(in),
                .arn = arn,
                .principal_arn = arn,
                .unique_id = "AIDAALICE00000000001",
                .user_id = "AIDAALICE00000000001",
                .name = "alice",
                .session_name = "",
                .tags = {},
                .access_key_id = AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE").value(),
                .issued = std::nullopt,
                .expires = std::nullopt,
                .policies = {std::move(policies), std::nullopt}};
}

Caller session(std::vector<PolicyPointer> policies = {}, std::string_view in = "111122223333") {
  Caller caller = user(std::move(policies), in);
  caller.kind = CallerKind::assumed_role;
  caller.arn = Arn::sts(account(in), "assumed-role/Developer/alice");
  caller.principal_arn = Arn::iam(account(in), "role/Developer");
  caller.unique_id = "AROADEVELOPER0000001";
  caller.user_id = "AROADEVELOPER0000001:alice";
  caller.name = "Developer";
  caller.session_name = "alice";
  caller.issued = from_epoch_seconds(1'769'904'000);  // 2026-02-01
  caller.access_key_id = AccessKeyId::parse("ASIAIOSFODNN7EXAMPLE").value();
  return caller;
}

Caller root() {
  Caller caller = user();
  caller.kind = CallerKind::root;
  caller.arn = caller.principal_arn = Arn::iam(account(), "root");
  caller.unique_id = caller.user_id = "111122223333";
  caller.name = "";
  return caller;
}

Context context_of(const Caller& caller) {
  Context context;
  caller.describe(context);
  return context;
}

enum class Outcome { allowed, implicit_deny, explicit_deny };

Outcome outcome(const Decision& decision) {
  return decision.allowed ? Outcome::allowed : decision.explicit_deny ? Outcome::explicit_deny : Outcome::implicit_deny;
}

Outcome decided(const Caller& caller, std::string_view action, std::string_view resource, const Context& context) {
  return outcome(decide(caller, {action, resource, context}));
}

/// GitPull of one repository, with the caller's own keys only.
Outcome pulls(const Caller& caller) { return decided(caller, "codecommit:GitPull", kRepository, context_of(caller)); }

/// GitPull by a user who may do everything, but for what `statement` says.
Outcome pulls_despite(const std::string& statement) {
  return pulls(user({identity_policy(kAllowAll + "," + statement)}));
}

std::string deny_when(const std::string& condition) {
  return R"({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": )" + condition + "}";
}
std::string allow_when(const std::string& condition) {
  return R"({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": )" + condition + "}";
}

Outcome assumes(const Caller& caller, const PolicyPointer& trust, std::string_view role_account = "111122223333") {
  const std::string role = "arn:aws:iam::" + std::string(role_account) + ":role/Developer";
  const Context context = context_of(caller);
  return outcome(decide_assume_role({caller, account(role_account), role, *trust, context}));
}

// ── The rows of identity.md that today's scope can express ───────────────────────────────────────────────────────

TEST(Row1, ATrustPolicyThatNamesTheUserOfTheSameAccountSufficesAlone) {
  EXPECT_EQ(assumes(user(), trust_policy(R"({"AWS": "AIDAALICE00000000001"})")), Outcome::allowed);
}

TEST(Row2, NamingTheRootOfTheSameAccountDelegatesToIdentityPolicies) {
  const auto trust = trust_policy(R"({"AWS": "arn:aws:iam::111122223333:root"})");
  EXPECT_EQ(assumes(user(), trust), Outcome::implicit_deny);
  EXPECT_EQ(assumes(user({identity_policy(kAllowAll)}), trust), Outcome::allowed);
  EXPECT_EQ(assumes(user(), trust_policy(R"({"AWS": "111122223333"})")), Outcome::implicit_deny);
}

TEST(Row2, NamingEverybodySufficesInTheSameAccount) {
  EXPECT_EQ(assumes(user(), trust_policy(R"("*")")), Outcome::allowed);
  EXPECT_EQ(assumes(user(), trust_policy(R"({"AWS": "*"})")), Outcome::allowed);
}

// As row 3 says of boundaries, a session policy limits what is granted to the role but not to the session by name.
TEST(Row3, ASessionPolicyLimitsAGrantToTheRoleButNotOneToThatSession) {
  Caller caller = session({identity_policy(kAllowAll)});
  caller.policies.session = {identity_policy(R"({"Effect": "Allow", "Action": "codecommit:*", "Resource": "*"})")};
  EXPECT_EQ(assumes(caller, trust_policy(R"({"AWS": "AROADEVELOPER0000001"})")), Outcome::implicit_deny);
  EXPECT_EQ(assumes(caller, trust_policy(R"("*")")), Outcome::implicit_deny);
  EXPECT_EQ(assumes(caller, trust_policy(R"({"AWS": "arn:aws:sts::111122223333:assumed-role/Developer/alice"})")),
            Outcome::allowed);
}

TEST(Row4, AcrossAccountsAnExactSessionStillNeedsAnAllowByIdentity) {
  const auto trust = trust_policy(R"({"AWS": "arn:aws:sts::111122223333:assumed-role/Developer/alice"})");
  EXPECT_EQ(assumes(session(), trust, "444455556666"), Outcome::implicit_deny);
  EXPECT_EQ(assumes(session({identity_policy(kAllowAll)}), trust, "444455556666"), Outcome::allowed);
}

TEST(Row5, AnAdministratorRoleCannotAssumeItselfUnlessTrusted) {
  const Caller administrator = session({identity_policy(kAllowAll)});
  EXPECT_EQ(assumes(administrator, trust_policy(R"({"AWS": "444455556666"})")), Outcome::implicit_deny);
  EXPECT_EQ(assumes(administrator, trust_policy(R"({"AWS": "AROADEVELOPER0000001"})")), Outcome::allowed);
}

TEST(Row6, AUserMadeAgainUnderTheOldNameIsNoLongerTrusted) {
  Caller again = user({identity_policy(kAllowAll)});
  const auto by_id = trust_policy(R"({"AWS": "AIDAALICE00000000001"})");
  again.unique_id = again.user_id = "AIDAALICE00000000002";
  EXPECT_EQ(assumes(again, by_id), Outcome::implicit_deny);
  const auto by_arn = trust_policy(R"({"AWS": "111122223333"})", R"(, "Condition":
      {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/alice"}})");
  EXPECT_EQ(assumes(again, by_arn), Outcome::allowed);
}

TEST(Row6, AnArnThatWasNotResolvedTrustsNobody) {
  EXPECT_EQ(
      assumes(user({identity_policy(kAllowAll)}), trust_policy(R"({"AWS": "arn:aws:iam::111122223333:user/alice"})")),
      Outcome::implicit_deny);
}

TEST(Row10, ALongTermKeyHasNoMfaKeySoBoolFailsToDenyAndBoolIfExistsDenies) {
  EXPECT_EQ(pulls_despite(deny_when(R"({"Bool": {"aws:MultiFactorAuthPresent": "false"}})")), Outcome::allowed);
  EXPECT_EQ(pulls_despite(deny_when(R"({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})")),
            Outcome::explicit_deny);
  EXPECT_EQ(pulls(session(
                {identity_policy(kAllowAll + "," + deny_when(R"({"Bool": {"aws:MultiFactorAuthPresent": false}})"))})),
            Outcome::explicit_deny);
}

TEST(Row11, ForAllValuesHoldsOfNoValuesAndForAnyValueDoesNot) {
  EXPECT_EQ(pulls(user({identity_policy(allow_when(R"({"ForAllValues:StringEquals": {"aws:TagKeys": "team"}})"))})),
            Outcome::allowed);
  EXPECT_EQ(pulls_despite(deny_when(R"({"ForAnyValue:StringNotEquals": {"aws:TagKeys": "team"}})")), Outcome::allowed);
}

TEST(Row12, ANegatedOperatorHoldsWhenTheKeyIsAbsent) {
  EXPECT_EQ(pulls_despite(deny_when(R"({"StringNotEquals": {"aws:PrincipalTag/x": "y"}})")), Outcome::explicit_deny);
}

TEST(Row13, AVariableWithoutValueMatchesNoResourceAndIsUnequalToEverything) {
  EXPECT_EQ(pulls_despite(R"({"Effect": "Deny", "Action": "*",
                              "Resource": "arn:aws:codecommit:*:*:${aws:PrincipalTag/x}*"})"),
            Outcome::allowed);
  EXPECT_EQ(pulls_despite(deny_when(R"({"StringNotEquals": {"aws:username": "${aws:PrincipalTag/x}"}})")),
            Outcome::explicit_deny);
}

TEST(Row14, AVariableWhoseValueIsAStarIsLiteral) {
  Caller caller = user({identity_policy(R"({"Effect": "Allow", "Action": "*",
                                            "Resource": "arn:aws:codecommit:us-east-1:111122223333:${aws:username}"})")});
  caller.name = "*";
  EXPECT_EQ(pulls(caller), Outcome::implicit_deny);
}

TEST(Row15, ArnLikeWantsAllSixPartsAndAResourceDoesNot) {
  EXPECT_EQ(pulls(user({identity_policy(allow_when(R"({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*"}})"))})),
            Outcome::implicit_deny);
  EXPECT_EQ(pulls(user({identity_policy(
                R"({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:codecommit:us-east-1:*"})")})),
            Outcome::allowed);
}

// ── decide ───────────────────────────────────────────────────────────────────────────────────────────────────────

TEST(Decide, RefusesWithoutAnyPolicyAndSaysWhichLayer) {
  const Caller caller = user();
  const Context context = context_of(caller);
  const Decision decision = decide(caller, {"codecommit:GitPull", kRepository, context});
  EXPECT_FALSE(decision.allowed);
  EXPECT_FALSE(decision.explicit_deny);
  EXPECT_EQ(decision.layer, Layer::identity);
}

TEST(Decide, ADenyBeatsEveryAllowWhereverItStands) {
  const auto deny = identity_policy(R"({"Effect": "Deny", "Action": "codecommit:GitPull", "Resource": "*"})");
  EXPECT_EQ(pulls(user({deny, identity_policy(kAllowAll)})), Outcome::explicit_deny);
  EXPECT_EQ(pulls(user({identity_policy(kAllowAll), deny})), Outcome::explicit_deny);
}

TEST(Decide, ComparesActionsWithoutCaseAndResourcesWithIt) {
  EXPECT_EQ(pulls(user({identity_policy(R"({"Effect": "Allow", "Action": "CODECOMMIT:gitp*", "Resource": "*"})")})),
            Outcome::allowed);
  EXPECT_EQ(pulls(user({identity_policy(R"({"Effect": "Allow", "Action": "codecommit:GitPull",
                                            "Resource": "arn:aws:codecommit:us-east-1:111122223333:Payments"})")})),
            Outcome::implicit_deny);
}

TEST(Decide, NotActionAndNotResourceMeanTheRest) {
  EXPECT_EQ(pulls(user({identity_policy(R"({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})")})),
            Outcome::allowed);
  EXPECT_EQ(pulls_despite(R"({"Effect": "Deny", "NotAction": ["codecommit:*", "sts:*"], "Resource": "*"})"),
            Outcome::allowed);
  EXPECT_EQ(pulls_despite(R"({"Effect": "Deny", "Action": "*",
                              "NotResource": "arn:aws:codecommit:us-east-1:111122223333:payments"})"),
            Outcome::allowed);
  EXPECT_EQ(pulls_despite(R"({"Effect": "Deny", "Action": "*",
                              "NotResource": "arn:aws:codecommit:us-east-1:111122223333:web"})"),
            Outcome::explicit_deny);
}

TEST(Decide, AnActionWithoutResourcesNeedsAStar) {
  const Caller narrow = user({identity_policy(
      R"({"Effect": "Allow", "Action": "*", "Resource": "arn:aws:codecommit:us-east-1:111122223333:*"})")});
  EXPECT_EQ(decided(narrow, "codecommit:ListRepositories", "*", {}), Outcome::implicit_deny);
  EXPECT_EQ(decided(user({identity_policy(kAllowAll)}), "codecommit:ListRepositories", "*", {}), Outcome::allowed);
}

TEST(Decide, VariablesMeanNothingInTheOldVersion) {
  const Caller caller = user({Policy::parse(R"({"Statement": {"Effect": "Allow", "Action": "*",
      "Resource": "arn:aws:codecommit:us-east-1:111122223333:${aws:username}"}})",
                                            PolicyKind::identity)
                                  .value()});
  EXPECT_EQ(
      decided(caller, "codecommit:GitPull", "arn:aws:codecommit:us-east-1:111122223333:alice", context_of(caller)),
      Outcome::implicit_deny);
}

TEST(Decide, EveryConditionMustHold) {
  const std::string both = R"({"StringEquals": {"aws:username": "alice", "aws:PrincipalType": "User"},
                               "Bool": {"aws:ViaAWSService": "false"}})";
  EXPECT_EQ(pulls(user({identity_policy(allow_when(both))})), Outcome::allowed);
  const std::string one = R"({"StringEquals": {"aws:username": "alice", "aws:PrincipalType": "Account"}})";
  EXPECT_EQ(pulls(user({identity_policy(allow_when(one))})), Outcome::implicit_deny);
}

TEST(Decide, ARefPatternDeniesPushesToOneBranchOnly) {
  const Caller caller = user({identity_policy(kAllowAll + R"(,{"Effect": "Deny", "Action": "codecommit:GitPush",
      "Resource": "*", "Condition": {"StringEqualsIfExists": {"codecommit:References": ["refs/heads/main"]},
                                     "Null": {"codecommit:References": "false"}}})")});
  const auto pushes = [&](const std::string& ref) {
    Context context = context_of(caller);
    if (!ref.empty()) context.set("codecommit:References", ref);
    return decided(caller, "codecommit:GitPush", kRepository, context);
  };
  EXPECT_EQ(pushes("refs/heads/main"), Outcome::explicit_deny);
  EXPECT_EQ(pushes("refs/heads/feature"), Outcome::allowed);
  EXPECT_EQ(pushes(""), Outcome::allowed);
}

TEST(Decide, ASessionPolicyMustAllowToo) {
  const auto may_pull = identity_policy(R"({"Effect": "Allow", "Action": "codecommit:GitPull", "Resource": "*"})");
  const auto may_push = identity_policy(R"({"Effect": "Allow", "Action": "codecommit:GitPush", "Resource": "*"})");
  const auto pulls_with = [&](std::vector<PolicyPointer> identity, std::vector<PolicyPointer> of_session) {
    Caller caller = session(std::move(identity));
    caller.policies.session = std::move(of_session);
    return pulls(caller);
  };
  EXPECT_EQ(pulls_with({may_pull}, {may_pull}), Outcome::allowed);
  EXPECT_EQ(pulls_with({may_pull}, {may_push, may_pull}), Outcome::allowed);
  EXPECT_EQ(pulls_with({may_pull}, {may_push}), Outcome::implicit_deny);
  EXPECT_EQ(pulls_with({may_push}, {may_pull}), Outcome::implicit_deny) << "a session policy grants nothing";
  EXPECT_EQ(pulls_with({may_pull}, {}), Outcome::implicit_deny) << "no policies at all differ from none given";
}

TEST(Decide, TheRootUserMayDoEverythingInItsAccount) { EXPECT_EQ(pulls(root()), Outcome::allowed); }

// ── decide_assume_role ───────────────────────────────────────────────────────────────────────────────────────────

TEST(AssumeRole, TheRootUserCannot) { EXPECT_EQ(assumes(root(), trust_policy(R"("*")")), Outcome::implicit_deny); }

TEST(AssumeRole, AcrossAccountsBothSidesMustAgree) {
  const auto trust = trust_policy(R"({"AWS": "AIDAALICE00000000001"})");
  const auto may = identity_policy(R"({"Effect": "Allow", "Action": "sts:AssumeRole",
                                       "Resource": "arn:aws:iam::444455556666:role/Developer"})");
  EXPECT_EQ(assumes(user({may}), trust, "444455556666"), Outcome::allowed);
  EXPECT_EQ(assumes(user({}), trust, "444455556666"), Outcome::implicit_deny);
  EXPECT_EQ(assumes(user({may}), trust_policy(R"({"AWS": "444455556666"})"), "444455556666"), Outcome::implicit_deny);
  EXPECT_EQ(assumes(user({}), trust_policy(R"("*")"), "444455556666"), Outcome::implicit_deny);
}

TEST(AssumeRole, AnExplicitDenyOnEitherSideWins) {
  const auto deny = identity_policy(R"({"Effect": "Deny", "Action": "sts:*", "Resource": "*"})");
  EXPECT_EQ(assumes(user({deny}), trust_policy(R"({"AWS": "AIDAALICE00000000001"})")), Outcome::explicit_deny);

  const auto trust = Policy::parse(R"({"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "AIDAALICE00000000001"}},
      {"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}}]})",
                                   PolicyKind::trust)
                         .value();
  EXPECT_EQ(assumes(user({identity_policy(kAllowAll)}), trust), Outcome::explicit_deny);
}

TEST(AssumeRole, AConditionOfTheTrustPolicyMustHold) {
  const auto trust = trust_policy(R"({"AWS": "AIDAALICE00000000001"})",
                                  R"(, "Condition": {"StringEquals": {"sts:ExternalId": "s3cret"}})");
  EXPECT_EQ(assumes(user(), trust), Outcome::implicit_deny);
  const Caller caller = user();
  Context context = context_of(caller);
  context.set("sts:ExternalId", "s3cret");
  EXPECT_TRUE(decide_assume_role({caller, account(), kRoleArn, *trust, context}).allowed);
}

TEST(AssumeRole, AnotherStsActionInTheTrustPolicyIsNoPermissionToAssume) {
  const auto trust =
      Policy::parse(R"({"Statement": {"Effect": "Allow", "Action": "sts:TagSession", "Principal": "*"}})",
                    PolicyKind::trust)
          .value();
  EXPECT_EQ(assumes(user({identity_policy(kAllowAll)}), trust), Outcome::implicit_deny);
}

// ── Messages ─────────────────────────────────────────────────────────────────────────────────────────────────────

TEST(Message, SaysWhoWhatWhereAndWhichKindOfPolicyAsAwsDoes) {
  const Context context;
  const AccessRequest request{"codecommit:GitPull", kRepository, context};
  const std::string user_part =
      "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: codecommit:GitPull on resource: "
      "arn:aws:codecommit:us-east-1:111122223333:payments";
  const struct {
    Decision decision;
    std::string_view rest;
  } kCases[] = {
      {{.layer = Layer::identity}, " because no identity-based policy allows the codecommit:GitPull action"},
      {{.layer = Layer::session}, " because no session policy allows the codecommit:GitPull action"},
      {{.explicit_deny = true, .layer = Layer::identity}, " with an explicit deny in an identity-based policy"},
      {{.explicit_deny = true, .layer = Layer::session}, " with an explicit deny in a session policy"},
  };
  for (const auto& test : kCases) EXPECT_EQ(test.decision.message(user(), request), user_part + std::string(test.rest));
}

TEST(Message, OfAssumeRoleNeverTellsWhy) {
  const Context context;
  for (const Layer layer : {Layer::identity, Layer::session, Layer::trust})
    for (const bool explicit_deny : {false, true})
      EXPECT_EQ((Decision{.explicit_deny = explicit_deny, .layer = layer})
                    .message(user(), {"sts:AssumeRole", kRoleArn, context}),
                "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: sts:AssumeRole on resource: "
                "arn:aws:iam::111122223333:role/Developer");
}

// ── What a caller brings along ───────────────────────────────────────────────────────────────────────────────────

TEST(Caller, DescribesAUser) {
  Caller caller = user();
  caller.tags = {{"team", "core"}};
  const Context context = context_of(caller);
  EXPECT_EQ(context.find("AWS:username")->front(), "alice");
  EXPECT_EQ(context.find("aws:userid")->front(), "AIDAALICE00000000001");
  EXPECT_EQ(context.find("aws:PrincipalArn")->front(), "arn:aws:iam::111122223333:user/alice");
  EXPECT_EQ(context.find("aws:PrincipalType")->front(), "User");
  EXPECT_EQ(context.find("aws:PrincipalTag/team")->front(), "core");
  EXPECT_EQ(context.find("aws:ViaAWSService")->front(), "false");
  EXPECT_EQ(context.find("aws:PrincipalIsAWSService")->front(), "false");
  EXPECT_EQ(context.find("aws:MultiFactorAuthPresent"), nullptr);
  EXPECT_EQ(context.find("aws:TokenIssueTime"), nullptr);
}

TEST(Caller, DescribesASessionByItsRole) {
  const Context context = context_of(session());
  EXPECT_EQ(context.find("aws:PrincipalArn")->front(), "arn:aws:iam::111122223333:role/Developer");
  EXPECT_EQ(context.find("aws:userid")->front(), "AROADEVELOPER0000001:alice");
  EXPECT_EQ(context.find("aws:PrincipalType")->front(), "AssumedRole");
  EXPECT_EQ(context.find("aws:MultiFactorAuthPresent")->front(), "false");
  EXPECT_EQ(context.find("aws:TokenIssueTime")->front(), "2026-02-01T00:00:00Z");
  EXPECT_EQ(context.find("aws:username"), nullptr);
}

}  // namespace
}  // namespace crossgate::iam
