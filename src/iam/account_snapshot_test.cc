#include "iam/account_snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "iam/evaluate.h"
#include "storage/sqlite/sqlite_metadata.h"
#include "storage/testing/identity_walk.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::iam {
namespace {

using storage::PrincipalKind;

const AccountId kAccount = AccountId::parse("111122223333").value();
AccessKeyId key_id() { return AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE").value(); }

constexpr std::string_view kMayPull =
    R"({"Statement": {"Effect": "Allow", "Action": "codecommit:GitPull", "Resource": "*"}})";

storage::AccountIdentities sample_account() {
  return {.head = {.version = 7, .token = "t"},
          .account = {.id = kAccount, .name = "Member", .email = "member@example.com"},
          .principals =
              {{.kind = PrincipalKind::role,
                .name = "Alice",
                .unique_id = "AROAALICE00000000001",
                .trust_policy = R"({"Statement": {"Effect": "Allow", "Principal": "*",
                                              "Action": "sts:AssumeRole"}})"},
               {.kind = PrincipalKind::user, .name = "Alice", .path = "/team/", .unique_id = "AIDAALICE00000000001"}},
          .access_keys = {{.id = key_id(), .user_name = "Alice"}},
          .inline_policies = {{PrincipalKind::user, "alice", "pull", std::string(kMayPull)}},
          .managed_policies = {{.name = "Pull", .path = "/x/", .versions = {{.document = std::string(kMayPull)}}}},
          .attachments = {{PrincipalKind::role, "Alice", Arn::iam(kAccount, "policy/x/Pull")}}};
}

/// The row beside those that its entity has.
template <class Row>
void add(storage::SharedRows<Row>& rows, const Row& row) {
  const auto its = rows.of(entity_of(row));
  std::vector<Row> all(its.begin(), its.end());
  all.push_back(row);
  rows = rows.with(std::array{entity_of(row)}, all);
}

/// The row in the place of its entity's one.
template <class Row>
void put(storage::SharedRows<Row>& rows, const Row& row) {
  rows = rows.with(std::array{entity_of(row)}, {row});
}

/// GitPull by somebody with these policies.
Decision pulls(std::vector<std::shared_ptr<const Policy>> policies) {
  const auto arn = Arn::iam(kAccount, "user/somebody");
  Caller caller{
      .kind = CallerKind::user, .account = kAccount, .arn = arn, .principal_arn = arn, .access_key_id = key_id()};
  caller.policies.identity = std::move(policies);
  return decide(caller, {"codecommit:GitPull", "*", {}});
}

TEST(AccountSnapshot, FindsUsersAndRolesByNameWithoutCase) {
  const AccountSnapshot snapshot(sample_account());
  EXPECT_EQ(snapshot.find(PrincipalKind::user, "ALICE")->unique_id, "AIDAALICE00000000001");
  EXPECT_EQ(snapshot.find(PrincipalKind::role, "alice")->unique_id, "AROAALICE00000000001");
  EXPECT_EQ(snapshot.find(PrincipalKind::user, "bob"), nullptr);
}

TEST(AccountSnapshot, FindsByUniqueIdArnAndKey) {
  const AccountSnapshot snapshot(sample_account());
  EXPECT_EQ(snapshot.find_by_unique_id("AROAALICE00000000001")->kind, PrincipalKind::role);
  EXPECT_EQ(snapshot.find_by_unique_id("AROAALICE00000000002"), nullptr);
  EXPECT_EQ(snapshot.find_by_arn(Arn::iam(kAccount, "user/team/Alice"))->unique_id, "AIDAALICE00000000001");
  EXPECT_EQ(snapshot.find_by_arn(Arn::iam(kAccount, "user/team/alice")), nullptr) << "ARNs are compared with case";
  EXPECT_EQ(snapshot.find_by_arn(Arn::iam(kAccount, "user/Alice")), nullptr) << "the path is part of the ARN";
  EXPECT_EQ(snapshot.find_key(key_id())->user_name, "Alice");
  EXPECT_EQ(snapshot.find_managed_policy("pull")->path, "/x/");
}

TEST(AccountSnapshot, WritesArnsWithPaths) {
  const AccountSnapshot snapshot(sample_account());
  EXPECT_EQ(snapshot.arn_of(snapshot.identities.principals[1]).str(), "arn:aws:iam::111122223333:user/team/Alice");
  EXPECT_EQ(snapshot.arn_of(snapshot.identities.principals[0]).str(), "arn:aws:iam::111122223333:role/Alice");
  EXPECT_EQ(snapshot.arn_of(snapshot.identities.managed_policies[0]).str(), "arn:aws:iam::111122223333:policy/x/Pull");
}

TEST(AccountSnapshot, GathersInlineAndAttachedPolicies) {
  const AccountSnapshot snapshot(sample_account());
  EXPECT_TRUE(pulls(snapshot.policies_of(*snapshot.find(PrincipalKind::user, "Alice"))).allowed);
  EXPECT_TRUE(pulls(snapshot.policies_of(*snapshot.find(PrincipalKind::role, "Alice"))).allowed);
}

TEST(AccountSnapshot, APolicyThatCannotBeReadDeniesEverything) {
  auto identities = sample_account();
  add(identities.inline_policies, {PrincipalKind::user, "Alice", "new", R"({"Statement": {"Effect": "Deny",
      "Action": "*", "Resource": "*", "Condition": {"QuantumEquals": {"aws:username": "x"}}}})"});
  const AccountSnapshot snapshot(std::move(identities));
  EXPECT_TRUE(pulls(snapshot.policies_of(*snapshot.find(PrincipalKind::user, "Alice"))).explicit_deny);
}

TEST(AccountSnapshot, AnAttachmentWithoutItsPolicyDeniesEverything) {
  auto identities = sample_account();
  add(identities.attachments, {PrincipalKind::role, "Alice", Arn::iam(kAccount, "policy/Gone")});
  const AccountSnapshot snapshot(std::move(identities));
  EXPECT_TRUE(pulls(snapshot.policies_of(*snapshot.find(PrincipalKind::role, "Alice"))).explicit_deny);
}

TEST(AccountSnapshot, ATrustPolicyThatCannotBeReadTrustsNobody) {
  auto identities = sample_account();
  auto role = identities.principals.at(0);
  role.trust_policy = "{";
  put(identities.principals, role);
  const AccountSnapshot snapshot(std::move(identities));
  const auto arn = Arn::iam(kAccount, "user/somebody");
  const Caller caller{
      .kind = CallerKind::user, .account = kAccount, .arn = arn, .principal_arn = arn, .access_key_id = key_id()};
  const auto trust = snapshot.trust_of(*snapshot.find(PrincipalKind::role, "Alice"));
  EXPECT_FALSE(decide_assume_role({caller, kAccount, "arn:aws:iam::111122223333:role/Alice", *trust, {}}).allowed);
}

TEST(AccountSnapshot, AUserHasThePoliciesOfItsGroups) {
  auto identities = sample_account();
  add(identities.principals, {.kind = PrincipalKind::group, .name = "Pushers", .unique_id = "AGPA1"});
  add(identities.principals, {.kind = PrincipalKind::user, .name = "Bob", .unique_id = "AIDABOB"});
  identities.memberships = {{"Pushers", "Alice"}, {"Pushers", "Bob"}};
  add(identities.inline_policies, {PrincipalKind::group, "Pushers", "pull", std::string(kMayPull)});
  add(identities.attachments, {PrincipalKind::group, "Pushers", Arn::iam(kAccount, "policy/x/Pull")});
  const AccountSnapshot snapshot(std::move(identities));
  EXPECT_EQ(snapshot.policies_of(*snapshot.find(PrincipalKind::user, "Bob")).size(), 2);
  EXPECT_EQ(snapshot.policies_of(*snapshot.find(PrincipalKind::user, "Alice")).size(), 3);
  EXPECT_TRUE(pulls(snapshot.policies_of(*snapshot.find(PrincipalKind::user, "Bob"))).allowed);
  EXPECT_EQ(snapshot.find_by_arn(Arn::iam(kAccount, "group/Pushers")), nullptr) << "a group is no principal";
}

TEST(AccountSnapshot, TakesOverWhatHasNotChangedAndNothingElse) {
  const AccountSnapshot before(sample_account());
  auto identities = sample_account();
  auto policy = identities.managed_policies.at(0);
  policy.versions[0].document = R"({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})";
  put(identities.managed_policies, policy);
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
  auto identities = sample_account();
  auto alice = identities.principals.at(1);
  alice.boundary = Arn::iam(kAccount, "policy/x/Pull").str();
  put(identities.principals, alice);
  const AccountSnapshot snapshot(identities);
  EXPECT_TRUE(pulls({snapshot.boundary_of(*snapshot.find(PrincipalKind::user, "Alice"))}).allowed);
  EXPECT_EQ(snapshot.boundary_of(*snapshot.find(PrincipalKind::role, "Alice")), nullptr);

  alice.boundary = Arn::iam(kAccount, "policy/Gone").str();
  put(identities.principals, alice);
  const AccountSnapshot without(identities);
  const auto gone = pulls({without.boundary_of(*without.find(PrincipalKind::user, "Alice"))});
  EXPECT_TRUE(gone.explicit_deny);
}

/// All that a snapshot is asked for, in words.
std::vector<std::string> answers(const AccountSnapshot& snapshot) {
  std::vector<std::string> lines;
  const auto say = [&](std::string_view about, const std::shared_ptr<const Policy>& policy) {
    lines.push_back(std::string(about) + ": " + (policy ? policy->arn() + " " + policy->document() : "none"));
  };
  const auto& identities = snapshot.identities;
  for (const auto& principal : identities.principals) {
    const std::string arn = snapshot.arn_of(principal).str();
    const auto policies = snapshot.policies_of(principal);
    for (const auto& policy : policies) say(arn, policy);
    lines.push_back(arn + (pulls(policies).allowed ? " may pull" : " may not pull"));
    say(arn + " within", snapshot.boundary_of(principal));
    if (principal.kind == PrincipalKind::role) say(arn + " trusts", snapshot.trust_of(principal));
    const bool found = snapshot.find(principal.kind, principal.name) == &principal &&
                       snapshot.find_by_unique_id(principal.unique_id) == &principal;
    if (!found) lines.push_back(arn + " is not found");
  }
  for (const auto& policy : identities.managed_policies) {
    say(policy.name, snapshot.managed_policy(snapshot.arn_of(policy).str()));
    if (snapshot.find_managed_policy(policy.name) != &policy) lines.push_back(policy.name + " is not found");
  }
  for (const auto& key : identities.access_keys)
    lines.push_back(std::string(key.id.str()) + (snapshot.find_key(key.id) == &key ? " is found" : " is not found"));
  for (const auto& credential : identities.service_credentials) {
    const auto* found = snapshot.find_service_credential(credential.service_user_name);
    lines.push_back(credential.service_user_name + (found == &credential ? " is found" : " is not found"));
  }
  return lines;
}

TEST(AccountSnapshot, OneThatWasAdvancedAnswersAsOneThatWasReadWhole) {
  const storage::TemporaryDirectory folder;
  const auto metadata = storage::open_sqlite_metadata(folder.path() / "metadata.db", true).value();
  storage::Identities identities(*metadata);
  storage::IdentityWalk walk(*metadata, 7);
  walk.settle(70);
  const auto whole = [&] { return identities.load(kAccount).value().value(); };
  auto snapshot = std::make_unique<const AccountSnapshot>(whole());
  for (int n = 0; n < 1000; ++n) {
    const auto step = walk.step(snapshot->identities);
    auto loaded = identities.load(kAccount, &snapshot->identities).value().value();
    auto next = std::make_unique<const AccountSnapshot>(std::move(loaded), snapshot.get());
    snapshot = std::move(next);  // without the former one, whose rows it may not need any more
    if (n % 5 == 0) {
      ASSERT_EQ(answers(*snapshot), answers(AccountSnapshot(whole()))) << "after " << step.write << ", step " << n;
    }
  }
  EXPECT_THAT(walk.never_done(), ::testing::IsEmpty());
}

TEST(AccountSnapshot, OneThatWasAdvancedSharesWhatDidNotChange) {
  const AccountSnapshot before(sample_account());
  auto identities = before.identities;
  put(identities.inline_policies, {PrincipalKind::user, "Alice", "pull", R"({"Statement": {"Effect": "Deny",
      "Action": "*", "Resource": "*"}})"});
  const AccountSnapshot after(std::move(identities), &before);
  EXPECT_EQ(after.find(PrincipalKind::user, "alice"), before.find(PrincipalKind::user, "alice")) << "the very row";
  EXPECT_EQ(after.find_key(key_id()), before.find_key(key_id()));
  const auto* alice = after.find(PrincipalKind::role, "alice");
  EXPECT_EQ(after.policies_of(*alice), before.policies_of(*alice)) << "compiled once";
  EXPECT_EQ(after.trust_of(*alice), before.trust_of(*alice));
  EXPECT_FALSE(pulls(after.policies_of(*after.find(PrincipalKind::user, "alice"))).allowed);
  EXPECT_TRUE(pulls(before.policies_of(*before.find(PrincipalKind::user, "alice"))).allowed);
}

}  // namespace
}  // namespace crossgate::iam
