// Permissions boundaries, session policies and service control policies over identity-based ones and trust policies.
#include <gtest/gtest.h>

#include "iam/testing/callers.h"

namespace crossgate::iam {
namespace {

PolicyPointer allows(const std::string& action) {
  return identity_policy(R"({"Effect": "Allow", "Action": ")" + action + R"(", "Resource": "*"})");
}
PolicyPointer denies(const std::string& action) {
  return identity_policy(R"({"Effect": "Deny", "Action": ")" + action + R"(", "Resource": "*"})");
}

Caller bounded(Caller caller, PolicyPointer boundary) {
  caller.policies.boundary = std::move(boundary);
  return caller;
}
Caller limited(Caller caller, PolicySet session_policies) {
  caller.policies.session = std::move(session_policies);
  return caller;
}
/// In an organization with these policies at each level, from the root down.
Caller member(Caller caller, std::vector<PolicySet> levels) {
  caller.organization =
      std::make_shared<const OrganizationPlace>(OrganizationPlace{"o-example12345", "o-example12345/r-ab12/", levels});
  return caller;
}

PolicyPointer trusts_alice() { return trust_policy(R"({"AWS": "AIDAALICE00000000001"})"); }
PolicyPointer trusts_root() { return trust_policy(R"({"AWS": "arn:aws:iam::111122223333:root"})"); }
PolicyPointer trusts_role() { return trust_policy(R"({"AWS": "AROADEVELOPER0000001"})"); }
PolicyPointer trusts_session() {
  return trust_policy(R"({"AWS": "arn:aws:sts::111122223333:assumed-role/Developer/alice"})");
}
PolicyPointer trusts_everybody() { return trust_policy(R"("*")"); }

// ── What is easily got wrong, by its number in the list of cases ─────────────────────────────────────────────────

TEST(Row1, ABoundaryDoesNotLimitWhatATrustPolicyGrantsToTheVeryUser) {
  EXPECT_EQ(assumes(bounded(user(), allows("codecommit:*")), trusts_alice()), Outcome::allowed);
}

TEST(Row2, ABoundaryLimitsWhatIsGrantedToTheAccountAndNotWhatIsGrantedToEverybody) {
  const auto boundary = allows("codecommit:*");
  EXPECT_EQ(assumes(bounded(user({allows("*")}), boundary), trusts_root()), Outcome::implicit_deny);
  EXPECT_EQ(assumes(bounded(user(), boundary), trusts_root()), Outcome::implicit_deny);
  EXPECT_EQ(assumes(bounded(user(), boundary), trusts_everybody()), Outcome::allowed);
}

TEST(Row3, ABoundaryLimitsAGrantToTheRoleButNotOneToThatSession) {
  const Caller caller = bounded(session(), allows("codecommit:*"));
  EXPECT_EQ(assumes(caller, trusts_role()), Outcome::implicit_deny);
  EXPECT_EQ(assumes(caller, trusts_everybody()), Outcome::implicit_deny);
  EXPECT_EQ(assumes(caller, trusts_session()), Outcome::allowed);
}

TEST(Row4, AcrossAccountsABoundaryLimitsWhateverIsNamed) {
  const Caller caller = bounded(user({allows("*")}), allows("codecommit:*"));
  EXPECT_EQ(assumes(caller, trusts_alice(), "444455556666"), Outcome::implicit_deny);
}

TEST(Row7, TheOrganizationsPoliciesBindTheRootUserOfAMember) {
  EXPECT_EQ(pulls(member(root(), {{allows("iam:*")}})), Outcome::implicit_deny);
  EXPECT_EQ(pulls(member(root(), {{allows("*")}})), Outcome::allowed);
  EXPECT_EQ(pulls(member(root(), {{allows("*"), denies("codecommit:GitPull")}})), Outcome::explicit_deny);
}

// The caller's account is bound, not the role's: what binds the role's is not even asked for.
TEST(Row8, OnlyTheCallersOwnOrganizationLevelsBindAnAssumption) {
  const auto may = allows("sts:AssumeRole");
  EXPECT_EQ(assumes(member(user({may}), {}), trusts_alice(), "444455556666"), Outcome::allowed);
  EXPECT_EQ(assumes(member(user({may}), {{allows("*"), denies("sts:AssumeRole")}}), trusts_alice(), "444455556666"),
            Outcome::explicit_deny);
  EXPECT_EQ(assumes(member(user(), {{allows("codecommit:*")}}), trusts_alice()), Outcome::implicit_deny)
      << "whatever the trust policy names";
}

TEST(Row9, ASessionThatMustHavePoliciesAndHasNoneMayDoNothing) {
  EXPECT_EQ(pulls(limited(user({allows("*")}), {})), Outcome::implicit_deny);
}

// ── Each layer must allow ────────────────────────────────────────────────────────────────────────────────────────

TEST(Layers, ABoundaryGrantsNothingAndLimits) {
  EXPECT_EQ(pulls(bounded(user(), allows("*"))), Outcome::implicit_deny);
  EXPECT_EQ(pulls(bounded(user({allows("*")}), allows("codecommit:GitPull"))), Outcome::allowed);
  EXPECT_EQ(pulls(bounded(user({allows("*")}), allows("codecommit:GitPush"))), Outcome::implicit_deny);
  EXPECT_EQ(pulls(bounded(user({allows("*")}), denies("codecommit:GitPull"))), Outcome::explicit_deny);
}

TEST(Layers, AnExplicitDenyOfABoundaryHoldsWhateverTheTrustPolicyNames) {
  EXPECT_EQ(assumes(bounded(user(), denies("sts:*")), trusts_alice()), Outcome::explicit_deny);
  EXPECT_EQ(assumes(bounded(session(), denies("sts:*")), trusts_session()), Outcome::explicit_deny);
}

// Organizations User Guide, "SCP evaluation": an Allow at every level, a Deny at any.
TEST(Layers, EveryLevelOfTheOrganizationMustAllow) {
  const auto everything = allows("*");
  const auto git = allows("codecommit:Git*");
  const auto iam = allows("iam:*");
  const auto pulls_below = [&](std::vector<PolicySet> levels) { return pulls(member(user({everything}), levels)); };
  EXPECT_EQ(pulls_below({{everything}, {everything}, {git}}), Outcome::allowed);
  EXPECT_EQ(pulls_below({{git}, {iam}, {everything}}), Outcome::implicit_deny);
  EXPECT_EQ(pulls_below({{git}, {iam, git}, {everything}}), Outcome::allowed);
  EXPECT_EQ(pulls_below({{everything}, {everything, denies("codecommit:*")}, {everything}}), Outcome::explicit_deny);
  EXPECT_EQ(pulls_below({{everything}, {}}), Outcome::implicit_deny) << "a level without any policy allows nothing";
  EXPECT_EQ(pulls(member(user(), {{everything}})), Outcome::implicit_deny) << "they grant nothing";
}

// ── How a refusal is worded ──────────────────────────────────────────────────────────────────────────────────────

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
      {{.layer = Layer::boundary}, " because no permissions boundary allows the codecommit:GitPull action"},
      {{.layer = Layer::session}, " because no session policy allows the codecommit:GitPull action"},
      {{.layer = Layer::organization}, " because no service control policy allows the codecommit:GitPull action"},
      {{.explicit_deny = true, .layer = Layer::identity}, " with an explicit deny in an identity-based policy"},
      {{.explicit_deny = true, .layer = Layer::boundary}, " with an explicit deny in a permissions boundary"},
      {{.explicit_deny = true, .layer = Layer::session}, " with an explicit deny in a session policy"},
      {{.explicit_deny = true, .layer = Layer::organization}, " with an explicit deny in a service control policy"},
      {{.explicit_deny = true, .layer = Layer::identity, .denied_by = "arn:aws:iam::111122223333:policy/no-pulls"},
       " with an explicit deny in an identity-based policy: arn:aws:iam::111122223333:policy/no-pulls"},
  };
  for (const auto& test : kCases) EXPECT_EQ(test.decision.message(user(), request), user_part + std::string(test.rest));
}

TEST(Message, NamesThePolicyThatDeniesWhereItHasAnArn) {
  constexpr std::string_view kPolicyArn = "arn:aws:organizations::999999999999:policy/o-example12345/scp/p-examplep1";
  const auto deny = Policy::parse(R"({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})",
                                  PolicyKind::identity, kPolicyArn)
                        .value();
  const Caller caller = member(user({allows("*")}), {{deny}});
  const Context context = context_of(caller);
  const Decision decision = decide(caller, {"codecommit:GitPull", kRepository, context});
  EXPECT_EQ(decision.layer, Layer::organization);
  EXPECT_EQ(decision.denied_by, kPolicyArn);
}

TEST(Message, OfRolesToBeAssumedNeverTellsWhy) {
  const Context context;
  for (const Layer layer : {Layer::organization, Layer::trust, Layer::identity, Layer::boundary, Layer::session})
    for (const bool explicit_deny : {false, true})
      EXPECT_EQ((Decision{.explicit_deny = explicit_deny, .layer = layer})
                    .message(user(), {"sts:AssumeRole", kRoleArn, context}),
                "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: sts:AssumeRole on resource: "
                "arn:aws:iam::111122223333:role/Developer");
}

TEST(Caller, DescribesItsOrganization) {
  const Context context = context_of(member(user(), {}));
  EXPECT_EQ(context.find("aws:PrincipalOrgID")->front(), "o-example12345");
  EXPECT_EQ(context.find("aws:PrincipalOrgPaths")->front(), "o-example12345/r-ab12/");
  EXPECT_EQ(context_of(user()).find("aws:PrincipalOrgID"), nullptr);
}

}  // namespace
}  // namespace crossgate::iam
