#include "iam/account_snapshot.h"

#include <gtest/gtest.h>

#include "iam/evaluate.h"

namespace crossgate::iam {
namespace {

using storage::PrincipalKind;

AccountId account() { return AccountId::parse("111122223333").value(); }
AccessKeyId key_id() { return AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE").value(); }

constexpr std::string_view kMayPull =
    R"({"Statement": {"Effect": "Allow", "Action": "codecommit:GitPull", "Resource": "*"}})";

storage::AccountIdentities sample() {
  return {.head = {.version = 7, .token = "t"},
          .account = {.id = account(), .name = "Member", .email = "member@example.com"},
          .principals =
              {{.kind = PrincipalKind::user, .name = "Alice", .path = "/team/", .unique_id = "AIDAALICE00000000001"},
               {.kind = PrincipalKind::role,
                .name = "Alice",
                .unique_id = "AROAALICE00000000001",
                .trust_policy = R"({"Statement": {"Effect": "Allow", "Principal": "*",
                                              "Action": "sts:AssumeRole"}})"}},
          .access_keys = {{.id = key_id(), .user_name = "Alice"}},
          .inline_policies = {{PrincipalKind::user, "alice", "pull", std::string(kMayPull)}},
          .managed_policies = {{.name = "Pull", .path = "/x/", .versions = {{.document = std::string(kMayPull)}}}},
          .attachments = {{PrincipalKind::role, "Alice", Arn::iam(account(), "policy/x/Pull")}}};
}

/// GitPull by somebody with these policies.
Decision pulls(std::vector<std::shared_ptr<const Policy>> policies) {
  const auto arn = Arn::iam(account(), "user/somebody");
  Caller caller{
      .kind = CallerKind::user, .account = account(), .arn = arn, .principal_arn = arn, .access_key_id = key_id()};
  caller.policies.identity = std::move(policies);
  return decide(caller, {"codecommit:GitPull", "*", {}});
}

TEST(AccountSnapshot, FindsUsersAndRolesByNameWithoutCase) {
  const AccountSnapshot snapshot(sample());
  EXPECT_EQ(snapshot.find(PrincipalKind::user, "ALICE")->unique_id, "AIDAALICE00000000001");
  EXPECT_EQ(snapshot.find(PrincipalKind::role, "alice")->unique_id, "AROAALICE00000000001");
  EXPECT_EQ(snapshot.find(PrincipalKind::user, "bob"), nullptr);
}

TEST(AccountSnapshot, FindsByUniqueIdArnAndKey) {
  const AccountSnapshot snapshot(sample());
  EXPECT_EQ(snapshot.find_by_unique_id("AROAALICE00000000001")->kind, PrincipalKind::role);
  EXPECT_EQ(snapshot.find_by_unique_id("AROAALICE00000000002"), nullptr);
  EXPECT_EQ(snapshot.find_by_arn(Arn::iam(account(), "user/team/Alice"))->unique_id, "AIDAALICE00000000001");
  EXPECT_EQ(snapshot.find_by_arn(Arn::iam(account(), "user/team/alice")), nullptr) << "ARNs are compared with case";
  EXPECT_EQ(snapshot.find_by_arn(Arn::iam(account(), "user/Alice")), nullptr) << "the path is part of the ARN";
  EXPECT_EQ(snapshot.find_key(key_id())->user_name, "Alice");
  EXPECT_EQ(snapshot.find_managed_policy("pull")->path, "/x/");
}

TEST(AccountSnapshot, WritesArnsWithPaths) {
  const AccountSnapshot snapshot(sample());
  EXPECT_EQ(snapshot.arn_of(snapshot.identities.principals[0]).str(), "arn:aws:iam::111122223333:user/team/Alice");
  EXPECT_EQ(snapshot.arn_of(snapshot.identities.principals[1]).str(), "arn:aws:iam::111122223333:role/Alice");
  EXPECT_EQ(snapshot.arn_of(snapshot.identities.managed_policies[0]).str(), "arn:aws:iam::111122223333:policy/x/Pull");
}

TEST(AccountSnapshot, GathersInlineAndAttachedPolicies) {
  const AccountSnapshot snapshot(sample());
  EXPECT_TRUE(pulls(snapshot.policies_of(*snapshot.find(PrincipalKind::user, "Alice"))).allowed);
  EXPECT_TRUE(pulls(snapshot.policies_of(*snapshot.find(PrincipalKind::role, "Alice"))).allowed);
}

TEST(AccountSnapshot, APolicyThatCannotBeReadDeniesEverything) {
  auto identities = sample();
  identities.inline_policies.push_back({PrincipalKind::user, "Alice", "new", R"({"Statement": {"Effect": "Deny",
      "Action": "*", "Resource": "*", "Condition": {"QuantumEquals": {"aws:username": "x"}}}})"});
  const AccountSnapshot snapshot(std::move(identities));
  EXPECT_TRUE(pulls(snapshot.policies_of(*snapshot.find(PrincipalKind::user, "Alice"))).explicit_deny);
}

TEST(AccountSnapshot, AnAttachmentWithoutItsPolicyDeniesEverything) {
  auto identities = sample();
  identities.attachments.push_back({PrincipalKind::role, "Alice", Arn::iam(account(), "policy/Gone")});
  const AccountSnapshot snapshot(std::move(identities));
  EXPECT_TRUE(pulls(snapshot.policies_of(*snapshot.find(PrincipalKind::role, "Alice"))).explicit_deny);
}

TEST(AccountSnapshot, ATrustPolicyThatCannotBeReadTrustsNobody) {
  auto identities = sample();
  identities.principals[1].trust_policy = "{";
  const AccountSnapshot snapshot(std::move(identities));
  const auto arn = Arn::iam(account(), "user/somebody");
  const Caller caller{
      .kind = CallerKind::user, .account = account(), .arn = arn, .principal_arn = arn, .access_key_id = key_id()};
  const auto trust = snapshot.trust_of(*snapshot.find(PrincipalKind::role, "Alice"));
  EXPECT_FALSE(decide_assume_role({caller, account(), "arn:aws:iam::111122223333:role/Alice", *trust, {}}).allowed);
}

TEST(AccountSnapshot, AUserHasThePoliciesOfItsGroups) {
  auto identities = sample();
  identities.principals.push_back({.kind = PrincipalKind::group, .name = "Pushers", .unique_id = "AGPA1"});
  identities.principals.push_back({.kind = PrincipalKind::user, .name = "Bob", .unique_id = "AIDABOB"});
  identities.memberships = {{"Pushers", "Alice"}, {"Pushers", "Bob"}};
  identities.inline_policies.push_back({PrincipalKind::group, "Pushers", "pull", std::string(kMayPull)});
  identities.attachments.push_back({PrincipalKind::group, "Pushers", Arn::iam(account(), "policy/x/Pull")});
  const AccountSnapshot snapshot(std::move(identities));
  EXPECT_EQ(snapshot.policies_of(*snapshot.find(PrincipalKind::user, "Bob")).size(), 2);
  EXPECT_EQ(snapshot.policies_of(*snapshot.find(PrincipalKind::user, "Alice")).size(), 3);
  EXPECT_TRUE(pulls(snapshot.policies_of(*snapshot.find(PrincipalKind::user, "Bob"))).allowed);
  EXPECT_EQ(snapshot.find_by_arn(Arn::iam(account(), "group/Pushers")), nullptr) << "a group is no principal";
}

TEST(AccountSnapshot, TakesOverWhatHasNotChangedAndNothingElse) {
  const AccountSnapshot before(sample());
  auto identities = sample();
  identities.managed_policies[0].versions[0].document =
      R"({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})";
  const AccountSnapshot after(std::move(identities), &before);
  const auto policies_of = [](const AccountSnapshot& snapshot, PrincipalKind kind) {
    return snapshot.policies_of(*snapshot.find(kind, "Alice"));
  };
  EXPECT_EQ(policies_of(after, PrincipalKind::user), policies_of(before, PrincipalKind::user));
  EXPECT_TRUE(pulls(policies_of(before, PrincipalKind::role)).allowed);
  EXPECT_FALSE(pulls(policies_of(after, PrincipalKind::role)).allowed);
  const auto* role = after.find(PrincipalKind::role, "Alice");
  EXPECT_EQ(after.trust_of(*role), before.trust_of(*before.find(PrincipalKind::role, "Alice")));
}

TEST(AccountSnapshot, ABoundaryIsFoundAndOneThatIsGoneDeniesEverything) {
  auto identities = sample();
  identities.principals[0].boundary = Arn::iam(account(), "policy/x/Pull").str();
  const AccountSnapshot snapshot(identities);
  EXPECT_TRUE(pulls({snapshot.boundary_of(*snapshot.find(PrincipalKind::user, "Alice"))}).allowed);
  EXPECT_EQ(snapshot.boundary_of(*snapshot.find(PrincipalKind::role, "Alice")), nullptr);

  identities.principals[0].boundary = Arn::iam(account(), "policy/Gone").str();
  const AccountSnapshot without(identities);
  const auto gone = pulls({without.boundary_of(*without.find(PrincipalKind::user, "Alice"))});
  EXPECT_TRUE(gone.explicit_deny);
}

}  // namespace
}  // namespace crossgate::iam
