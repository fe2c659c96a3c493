#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/organizations.h"
#include "storage/sqlite/sqlite_metadata.h"
#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kFull = "p-FullAWSAccess";

class OrganizationTreeTest : public ::testing::Test {
 protected:
  OrganizationTreeTest() {
    EXPECT_EQ(
        identities_.create_organization(
            {.id = std::string(kOrganization),
             .root_id = "r-ab12",
             .management_account = account_id(),
             .management_email = "a@example.com"},
            {.id = account_id(), .name = "management", .email = "a@example.com", .joined = kNoon, .management = true}),
        true);
    const Principal role{.kind = PrincipalKind::role, .name = "Access", .unique_id = "AROA1", .created = kNoon};
    EXPECT_EQ(identities_.create_account({.id = member_, .name = "member", .email = "b@example.com", .joined = kNoon},
                                         role, *Arn::parse("arn:aws:iam::aws:policy/AdministratorAccess"),
                                         {.id = "car-1",
                                          .account_name = "member",
                                          .account = member_,
                                          .state = "SUCCEEDED",
                                          .failure_reason = {},
                                          .requested = kNoon,
                                          .completed = kNoon}),
              Change::done);
  }

  OrganizationTree tree() { return tree_.load().value().value(); }
  void enable() { ASSERT_EQ(tree_.enable_control_policies(kOrganization, true), Change::done); }
  void make_policy(std::string id, std::string name) {
    ASSERT_EQ(tree_.create_policy(kOrganization, {std::move(id), std::move(name), "", "{}"}, {}, 10), Change::done);
  }
  std::vector<std::string> attached_to(std::string_view target) {
    std::vector<std::string> policies;
    const auto whole = tree();
    for (const auto& attachment : whole.attachments)
      if (attachment.target == target) policies.push_back(attachment.policy);
    return policies;
  }
  std::vector<std::string> accounts_below(std::string_view parent) {
    std::vector<std::string> ids;
    const auto accounts = tree_.accounts_below(parent, {}, 10).value();
    for (const auto& account : accounts) ids.emplace_back(account.id.str());
    return ids;
  }

  static constexpr std::string_view kOrganization = "o-example12345";
  const AccountId member_ = account_id("444455556666");
  TemporaryDirectory folder_;
  std::unique_ptr<Metadata> metadata_ = open_sqlite_metadata(folder_.path() / "metadata.db", true).value();
  Identities identities_{*metadata_};
  Organizations tree_{*metadata_};
};

TEST_F(OrganizationTreeTest, EachChangeMovesItsVersion) {
  const auto before = tree_.head(kOrganization).value().value();
  EXPECT_EQ(tree().head, before);
  EXPECT_EQ(tree_.create_unit(kOrganization, {"ou-1", "r-ab12", "Apps"}, {}, 10), Change::done);
  EXPECT_EQ(tree_.head(kOrganization).value()->version, before.version + 1);
  EXPECT_EQ(tree_.create_unit(kOrganization, {"ou-2", "r-ab12", "Apps"}, {}, 10), Change::exists);
  EXPECT_EQ(tree_.head(kOrganization).value()->version, before.version + 1);
}

TEST_F(OrganizationTreeTest, UnitsStandBelowTheRootOrOtherUnits) {
  EXPECT_EQ(tree_.create_unit(kOrganization, {"ou-1", "r-ab12", "Apps"}, {}, 3), Change::done);
  EXPECT_EQ(tree_.create_unit(kOrganization, {"ou-2", "ou-1", "Apps"}, {}, 3), Change::done)
      << "no sibling has the name";
  EXPECT_EQ(tree_.create_unit(kOrganization, {"ou-3", "ou-9", "Lost"}, {}, 3), Change::absent);
  EXPECT_EQ(tree_.create_unit(kOrganization, {"ou-3", "r-ab12", "Data"}, {}, 3), Change::done);
  EXPECT_EQ(tree_.create_unit(kOrganization, {"ou-4", "r-ab12", "More"}, {}, 3), Change::limit);
  EXPECT_EQ(tree_.rename_unit(kOrganization, "ou-3", "Apps"), Change::exists);
  EXPECT_EQ(tree_.rename_unit(kOrganization, "ou-3", "Data"), Change::done) << "its own name";
  EXPECT_EQ(tree_.rename_unit(kOrganization, "ou-9", "Lost"), Change::absent);
  EXPECT_EQ(tree_.delete_unit(kOrganization, "ou-1"), Change::conflict) << "it holds ou-2";
  EXPECT_EQ(tree_.delete_unit(kOrganization, "ou-2"), Change::done);
  EXPECT_EQ(tree_.delete_unit(kOrganization, "ou-1"), Change::done);
  EXPECT_EQ(tree().units.size(), 1U);
}

TEST_F(OrganizationTreeTest, AccountsBeginBelowTheRootAndMove) {
  EXPECT_THAT(accounts_below("r-ab12"), ElementsAre("111122223333", "444455556666"));
  EXPECT_THAT(tree().placements, IsEmpty());
  ASSERT_EQ(tree_.create_unit(kOrganization, {"ou-1", "r-ab12", "Apps"}, {}, 10), Change::done);
  EXPECT_EQ(tree_.move_account(kOrganization, member_, "ou-1", "r-ab12"), Change::absent) << "it is not there";
  EXPECT_EQ(tree_.move_account(kOrganization, member_, "r-ab12", "ou-9"), Change::absent);
  EXPECT_EQ(tree_.move_account(kOrganization, member_, "r-ab12", "ou-1"), Change::done);
  EXPECT_THAT(accounts_below("ou-1"), ElementsAre("444455556666"));
  EXPECT_EQ(tree().placements.at(0).parent, "ou-1");
  EXPECT_EQ(tree_.delete_unit(kOrganization, "ou-1"), Change::conflict);
}

TEST_F(OrganizationTreeTest, AnAccountIsClosedOnceAndItsVersionMoves) {
  const auto before = identities_.head(member_).value().value();
  EXPECT_EQ(tree_.close_account(member_, kNoon), Change::done);
  EXPECT_EQ(identities_.account(member_).value()->closed, kNoon);
  EXPECT_EQ(identities_.head(member_).value()->version, before.version + 1);
  EXPECT_EQ(tree_.close_account(member_, kNoon), Change::absent);
}

TEST_F(OrganizationTreeTest, ATargetKeepsAtLeastOnePolicyAndAtMostTheLimit) {
  enable();
  make_policy("p-1", "one");
  make_policy("p-2", "two");
  EXPECT_EQ(tree_.attach(kOrganization, {"r-ab12", "p-1"}, kFull, 2), Change::done);
  EXPECT_THAT(attached_to("r-ab12"), ElementsAre("p-1", "p-FullAWSAccess"));
  EXPECT_EQ(tree_.attach(kOrganization, {"r-ab12", "p-1"}, kFull, 2), Change::exists);
  EXPECT_EQ(tree_.attach(kOrganization, {"r-ab12", std::string(kFull)}, kFull, 2), Change::exists);
  EXPECT_EQ(tree_.attach(kOrganization, {"r-ab12", "p-2"}, kFull, 2), Change::limit);
  EXPECT_EQ(tree_.attach(kOrganization, {"r-ab12", "p-9"}, kFull, 2), Change::absent);
  EXPECT_EQ(tree_.detach(kOrganization, {"r-ab12", std::string(kFull)}, kFull), Change::done);
  EXPECT_EQ(tree_.detach(kOrganization, {"r-ab12", "p-1"}, kFull), Change::limit) << "the last one";
  EXPECT_EQ(tree_.detach(kOrganization, {"444455556666", "p-1"}, kFull), Change::absent);
  EXPECT_EQ(tree_.detach(kOrganization, {"444455556666", std::string(kFull)}, kFull), Change::limit);
  EXPECT_EQ(tree_.delete_policy(kOrganization, "p-1"), Change::conflict);
  EXPECT_EQ(tree_.delete_policy(kOrganization, "p-2"), Change::done);
}

TEST_F(OrganizationTreeTest, PoliciesAreAttachedOnlyWhileTheyAreEnabled) {
  make_policy("p-1", "one");
  EXPECT_EQ(tree_.attach(kOrganization, {"r-ab12", "p-1"}, kFull, 5), Change::conflict);
  enable();
  EXPECT_EQ(tree_.attach(kOrganization, {"r-ab12", "p-1"}, kFull, 5), Change::done);
  EXPECT_EQ(tree_.enable_control_policies(kOrganization, false), Change::done);
  EXPECT_THAT(attached_to("r-ab12"), IsEmpty());
  EXPECT_FALSE(tree().control_policies_enabled);
}

TEST_F(OrganizationTreeTest, PoliciesHaveNamesOfTheirOwn) {
  make_policy("p-1", "one");
  make_policy("p-2", "two");
  EXPECT_EQ(tree_.create_policy(kOrganization, {"p-3", "one", "", "{}"}, {}, 3), Change::exists);
  EXPECT_EQ(tree_.create_policy(kOrganization, {"p-3", "three", "", "{}"}, {}, 2), Change::limit);
  EXPECT_EQ(tree_.update_policy(kOrganization, "p-2", {.name = "one"}), Change::exists);
  EXPECT_EQ(tree_.update_policy(kOrganization, "p-2", {.name = "two", .document = "[]"}), Change::done);
  EXPECT_EQ(tree_.update_policy(kOrganization, "p-9", {.name = "nine"}), Change::absent);
  EXPECT_EQ(tree().policies.at(1).document, "[]");
}

TEST_F(OrganizationTreeTest, ANewDescriptionBringsNoOldDocumentBack) {
  make_policy("p-1", "one");
  ASSERT_EQ(tree_.update_policy(kOrganization, "p-1", {.document = "tightened"}), Change::done);
  ASSERT_EQ(tree_.update_policy(kOrganization, "p-1", {.description = "new"}), Change::done);
  EXPECT_EQ(tree().policies.at(0).name, "one");
  EXPECT_EQ(tree().policies.at(0).description, "new");
  EXPECT_EQ(tree().policies.at(0).document, "tightened");
}

TEST_F(OrganizationTreeTest, TagsAreToldApartByCase) {
  EXPECT_EQ(tree_.tag(kOrganization, "r-ab12", {{"Team", "a"}, {"team", "b"}}, 2), Change::done);
  EXPECT_EQ(tree_.tag(kOrganization, "r-ab12", {{"team", "c"}}, 2), Change::done);
  EXPECT_EQ(tree_.tag(kOrganization, "r-ab12", {{"third", ""}}, 2), Change::limit);
  ASSERT_EQ(tree().tags.size(), 2U);
  EXPECT_EQ(tree().tags.at(1).tag, (Tag{"team", "c"}));
  EXPECT_EQ(tree_.untag(kOrganization, "r-ab12", {"team", "none"}), Change::done);
  EXPECT_EQ(tree().tags.size(), 1U);
}

TEST_F(OrganizationTreeTest, RequestsToMakeAccountsAreListedByState) {
  ASSERT_TRUE(identities_.record_failed_request({.id = "car-2",
                                                 .account_name = "again",
                                                 .account = {},
                                                 .state = "FAILED",
                                                 .failure_reason = "EMAIL_ALREADY_EXISTS",
                                                 .requested = kNoon,
                                                 .completed = kNoon}));
  const auto ids = [&](std::string_view after, const std::vector<std::string>& states) {
    std::vector<std::string> found;
    const auto requests = tree_.create_account_requests(after, 10, states).value();
    for (const auto& request : requests) found.push_back(request.id);
    return found;
  };
  EXPECT_THAT(ids("", {}), ElementsAre("car-1", "car-2"));
  EXPECT_THAT(ids("car-1", {}), ElementsAre("car-2"));
  EXPECT_THAT(ids("", {"FAILED", "IN_PROGRESS"}), ElementsAre("car-2"));
  EXPECT_THAT(ids("", {"IN_PROGRESS"}), IsEmpty());
}

}  // namespace
}  // namespace crossgate::storage
