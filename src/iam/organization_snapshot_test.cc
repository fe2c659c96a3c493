#include "iam/organization_snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "iam/testing/callers.h"

namespace crossgate::iam {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const AccountId kManagement = account("999999999999");
const AccountId kMember = account("111122223333");
const AccountId kNew = account("444455556666");

std::string document(std::string_view effect, std::string_view action) {
  return R"({"Version": "2012-10-17", "Statement": {"Effect": ")" + std::string(effect) + R"(", "Action": ")" +
         std::string(action) + R"(", "Resource": "*"}})";
}

/// root ─ ou-apps ─ ou-web ─ the member.
storage::OrganizationTree sample_tree() {
  return {.head = {.version = 3, .token = "t"},
          .organization = {.id = "o-example12345",
                           .root_id = "r-ab12",
                           .management_account = kManagement,
                           .management_email = "root@example.com"},
          .control_policies_enabled = true,
          .units = {{"ou-apps", "r-ab12", "Apps"}, {"ou-web", "ou-apps", "Web"}},
          .placements = {{kMember, "ou-web"}},
          .policies = {{"p-git", "git only", "", document("Allow", "codecommit:Git*")},
                       {"p-nopull", "no pulls", "", document("Deny", "codecommit:GitPull")}},
          .attachments = {},
          .tags = {}};
}

Outcome member_pulls(const storage::OrganizationTree& tree, const AccountId& id = kMember) {
  Caller caller = user({identity_policy(kAllowAll)}, id.str());
  caller.organization = OrganizationSnapshot(tree).place_of(id);
  return pulls(caller);
}

TEST(OrganizationSnapshot, KnowsTheWayToAnAccount) {
  const OrganizationSnapshot snapshot(sample_tree());
  EXPECT_EQ(snapshot.place_of(kMember)->path, "o-example12345/r-ab12/ou-apps/ou-web/");
  EXPECT_EQ(snapshot.place_of(kNew)->path, "o-example12345/r-ab12/");
  EXPECT_EQ(snapshot.parent_of(kMember), "ou-web");
  EXPECT_EQ(snapshot.parent_of(kNew), "r-ab12");
  EXPECT_THAT(snapshot.way_to("ou-web"), SizeIs(2));
  EXPECT_THAT(snapshot.way_to("r-ab12"), IsEmpty());
}

TEST(OrganizationSnapshot, WithoutAttachmentsEveryTargetHasFullAccess) {
  const OrganizationSnapshot snapshot(sample_tree());
  EXPECT_THAT(snapshot.policies_on("ou-apps"), ElementsAre("p-FullAWSAccess"));
  EXPECT_THAT(snapshot.place_of(kMember)->control_policies, IsEmpty());
  EXPECT_EQ(member_pulls(sample_tree()), Outcome::allowed);
}

TEST(OrganizationSnapshot, WhatStandsOnTheWayBinds) {
  for (const std::string_view target : {"r-ab12", "ou-apps", "ou-web", "111122223333"}) {
    auto tree = sample_tree();
    tree.attachments = {{std::string(target), "p-nopull"}, {std::string(target), "p-FullAWSAccess"}};
    EXPECT_EQ(member_pulls(tree), Outcome::explicit_deny) << target;
    tree.attachments = {{std::string(target), "p-git"}};
    EXPECT_EQ(member_pulls(tree), Outcome::allowed) << target;
    tree.attachments = {{std::string(target), "p-gone"}};
    EXPECT_EQ(member_pulls(tree), Outcome::explicit_deny) << target;
  }
}

TEST(OrganizationSnapshot, WhatStandsBesideTheWayDoesNot) {
  auto tree = sample_tree();
  tree.attachments = {{"ou-apps", "p-nopull"}, {"111122223333", "p-nopull"}};
  EXPECT_EQ(member_pulls(tree, kNew), Outcome::allowed);
}

TEST(OrganizationSnapshot, NothingBindsTheManagementAccount) {
  auto tree = sample_tree();
  tree.attachments = {{"r-ab12", "p-nopull"}, {"999999999999", "p-nopull"}};
  EXPECT_EQ(member_pulls(tree, kManagement), Outcome::allowed);
  EXPECT_EQ(OrganizationSnapshot(tree).place_of(kManagement)->path, "o-example12345/r-ab12/");
}

TEST(OrganizationSnapshot, PoliciesBindOnlyWhileTheyAreEnabled) {
  auto tree = sample_tree();
  tree.attachments = {{"r-ab12", "p-nopull"}};
  tree.control_policies_enabled = false;
  EXPECT_EQ(member_pulls(tree), Outcome::allowed);
  EXPECT_THAT(OrganizationSnapshot(tree).policies_on("r-ab12"), IsEmpty());
}

TEST(OrganizationSnapshot, APolicyThatCannotBeReadDenies) {
  auto tree = sample_tree();
  tree.policies.at(0).document = "{}";
  tree.attachments = {{"ou-web", "p-git"}};
  EXPECT_EQ(member_pulls(tree), Outcome::explicit_deny);
}

TEST(OrganizationSnapshot, NamesPoliciesAsAwsDoes) {
  const OrganizationSnapshot snapshot(sample_tree());
  EXPECT_EQ(snapshot.arn_of_policy("p-git").str(),
            "arn:aws:organizations::999999999999:policy/o-example12345/service_control_policy/p-git");
  EXPECT_EQ(snapshot.arn_of_policy("p-FullAWSAccess").str(),
            "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess");
  EXPECT_EQ(snapshot.arn_of(*snapshot.find_unit("ou-web")).str(),
            "arn:aws:organizations::999999999999:ou/o-example12345/ou-web");
}

}  // namespace
}  // namespace crossgate::iam
