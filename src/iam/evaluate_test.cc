#include "iam/evaluate.h"

#include <gtest/gtest.h>

#include "iam/testing/callers.h"

namespace crossgate::iam {
namespace {

// ── What is easily got wrong, by its number in the list of cases; layers_test.cc has the others ─────────────────

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

// A federated user can ask for no role (docs/iam.md, "Sessions"); what naming one would grant is told all the same.
TEST(Row4, AFederatedUserIsNamedByArn) {
  Caller guest = user();
  guest.kind = CallerKind::federated_user;
  guest.arn = guest.principal_arn = Arn::sts(account(), "federated-user/guest");
  guest.policies.session.emplace();
  const auto naming = [](std::string_view name) {
    return trust_policy(R"({"AWS": "arn:aws:sts::111122223333:federated-user/)" + std::string(name) + "\"}");
  };
  EXPECT_EQ(assumes(guest, naming("guest")), Outcome::allowed) << "whatever its session policies let";
  EXPECT_EQ(assumes(guest, naming("other")), Outcome::implicit_deny);
  EXPECT_EQ(assumes(guest, trust_policy(R"({"AWS": "111122223333"})")), Outcome::implicit_deny);
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
