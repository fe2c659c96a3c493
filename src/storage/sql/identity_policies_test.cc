#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/identities.h"
#include "storage/sqlite/sqlite_metadata.h"
#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PolicyVersions : public ::testing::Test {
 protected:
  PolicyVersions() {
    const Account account{.id = us_, .name = "us", .email = "a@example.com", .joined = kNoon, .management = true};
    EXPECT_EQ(
        identities_.create_organization(
            {.id = "o-1", .root_id = "r-1", .management_account = us_, .management_email = account.email}, account),
        true);
    for (const auto* name : {"Pull", "Push"}) {
      EXPECT_EQ(identities_.create_managed_policy(us_, {.name = name,
                                                        .unique_id = "ANPA",
                                                        .description = "",
                                                        .versions = {{.document = "first", .created = kNoon}},
                                                        .created = kNoon,
                                                        .updated = kNoon,
                                                        .tags = {{"team", name}}}),
                Change::done);
    }
  }
  Change add(std::int64_t number, bool as_default, std::int64_t limit = 5) {
    const PolicyVersion version{.number = number, .document = "next", .created = kNoon + std::chrono::hours(number)};
    return identities_.create_policy_version(us_, "PULL", version, as_default, limit).value();
  }
  ManagedPolicy pull() { return identities_.load(us_).value().value().managed_policies.at(0); }

  TemporaryDirectory folder_;
  std::unique_ptr<Metadata> metadata_ = open_sqlite_metadata(folder_.path() / "metadata.db", true).value();
  Identities identities_{*metadata_};
  const AccountId us_ = account_id();
};

TEST_F(PolicyVersions, AreNumberedInTurnAndNoNumberIsUsedTwice) {
  EXPECT_EQ(add(3, false), Change::conflict);
  EXPECT_EQ(add(2, false), Change::done);
  EXPECT_EQ(add(2, false), Change::conflict);
  EXPECT_THAT(pull().versions,
              ElementsAre(Field(&PolicyVersion::document, "first"), Field(&PolicyVersion::document, "next")));
  EXPECT_EQ(pull().default_version, 1);
  EXPECT_EQ(pull().updated, kNoon + std::chrono::hours(2));
  EXPECT_EQ(identities_.delete_policy_version(us_, "pull", 2), Change::done);
  EXPECT_EQ(add(2, false), Change::conflict);
  EXPECT_EQ(add(3, false), Change::done);
  EXPECT_EQ(identities_.create_policy_version(us_, "absent", {.number = 2}, false, 5), Change::absent);
}

TEST_F(PolicyVersions, AreLimited) {
  EXPECT_EQ(add(2, false, 2), Change::done);
  EXPECT_EQ(add(3, false, 2), Change::limit);
  EXPECT_EQ(identities_.delete_policy_version(us_, "pull", 2), Change::done);
  EXPECT_EQ(add(3, false, 2), Change::done);
}

TEST_F(PolicyVersions, OneOfThemIsInForceAndCannotBeDeleted) {
  EXPECT_EQ(add(2, true), Change::done);
  EXPECT_EQ(pull().default_version, 2);
  EXPECT_EQ(identities_.delete_policy_version(us_, "pull", 2), Change::conflict);
  EXPECT_EQ(identities_.set_default_version(us_, "pull", 3), Change::absent);
  EXPECT_EQ(identities_.set_default_version(us_, "pull", 1), Change::done);
  EXPECT_EQ(identities_.delete_policy_version(us_, "pull", 2), Change::done);
  EXPECT_EQ(identities_.delete_policy_version(us_, "pull", 2), Change::absent);
}

TEST_F(PolicyVersions, TheLastGoesWithThePolicyAndSoDoItsTags) {
  ASSERT_EQ(add(2, false), Change::done);
  EXPECT_THAT(pull().tags, ElementsAre(Tag{"team", "Pull"}));
  EXPECT_EQ(identities_.delete_managed_policy(us_, "pull"), Change::conflict);
  ASSERT_EQ(identities_.delete_policy_version(us_, "pull", 2), Change::done);
  ASSERT_EQ(identities_.delete_managed_policy(us_, "pull"), Change::done);
  EXPECT_EQ(pull().name, "Push");
  EXPECT_THAT(pull().versions, SizeIs(1));
  ASSERT_EQ(identities_.create_managed_policy(us_, {.name = "Pull",
                                                    .unique_id = "ANPA2",
                                                    .description = "",
                                                    .versions = {{.document = "again", .created = kNoon}},
                                                    .created = kNoon,
                                                    .updated = kNoon}),
            Change::done);
  EXPECT_THAT(pull().tags, IsEmpty());
  EXPECT_EQ(pull().version(1)->document, "again");
}

}  // namespace
}  // namespace crossgate::storage
