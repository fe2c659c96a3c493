// Data directories of earlier formats.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/identities.h"
#include "storage/open.h"
#include "storage/organizations.h"
#include "storage/refs.h"
#include "storage/testing/earlier_format.h"
#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class MigrationTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<DataDirectory>> open(bool create = false) {
    return open_data_directory({.path = path_, .master_key_source = {}, .create = create});
  }
  /// A data directory of an earlier format, with this one's master key.
  void make_format(int format) {
    const std::string key = open(true).value()->keyring().id();
    make_earlier_format(
        format, file_,
        testdata("format-" + std::to_string(format) + "-rows.sql") + "UPDATE schema SET master_key = '" + key + "';");
  }
  /// Every table with its columns and every index, but for the columns' order.
  static std::vector<std::string> shape(Metadata& metadata) {
    const auto rows =
        metadata.read({"SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c.[notnull] || ' ' || c.pk"
                       " FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
                       " UNION ALL SELECT 'index ' || name FROM sqlite_schema WHERE type = 'index'"
                       " ORDER BY 1",
                       {}});
    std::vector<std::string> lines;
    for (const Row& row : rows.value()) lines.push_back(std::get<std::string>(row[0]));
    return lines;
  }

  TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_.path() / "data";
  const std::filesystem::path file_ = path_ / "metadata.db";
};

class EveryEarlierFormat : public MigrationTest, public ::testing::WithParamInterface<int> {};

TEST_P(EveryEarlierFormat, IsBroughtUpToDateOnlyByWhoHasTheDirectoryAlone) {
  make_format(GetParam());
  const auto beside = open_shared_directory(path_);
  ASSERT_FALSE(beside);
  EXPECT_THAT(beside.error().message, HasSubstr("was written by an earlier version of Crossgate (format " +
                                                std::to_string(GetParam()) + "; this one"));
  ASSERT_TRUE(open());
  EXPECT_TRUE(open_shared_directory(path_));
}

TEST_P(EveryEarlierFormat, HasThenTheTablesOfANewDirectory) {
  make_format(GetParam());
  const auto migrated = shape(open().value()->metadata());
  std::filesystem::remove_all(path_);
  const auto made = shape(open(true).value()->metadata());
  EXPECT_THAT(made, SizeIs(::testing::Gt(100U)));
  EXPECT_EQ(migrated, made);
}

INSTANTIATE_TEST_SUITE_P(Format, EveryEarlierFormat, ::testing::Values(1, 2));

TEST_F(MigrationTest, TheIdentitiesOfFormat1AreAllThere) {
  make_format(1);
  const auto data = open().value();
  const auto account = Identities(data->metadata()).load(account_id()).value();
  ASSERT_TRUE(account);
  EXPECT_EQ(account->head.version, 7);
  EXPECT_EQ(account->account.parent, "r-exmp");
  ASSERT_THAT(account->principals, SizeIs(2));
  const Principal& ana = account->principals[1];
  EXPECT_EQ(ana.name, "Ana");
  EXPECT_THAT(ana.tags, ElementsAre(Tag{"Building", "7"}, Tag{"Team", "payments"}));
  EXPECT_THAT(ana.boundary, IsEmpty());
  ASSERT_THAT(account->managed_policies, SizeIs(1));
  ASSERT_NE(account->managed_policies[0].version(1), nullptr);
  EXPECT_EQ(account->managed_policies[0].version(1)->document, R"({"Managed":1})");
  EXPECT_THAT(account->inline_policies, SizeIs(1));
  EXPECT_THAT(account->attachments, SizeIs(1));
  EXPECT_THAT(account->access_keys, SizeIs(1));
}

TEST_F(MigrationTest, TheIdentitiesOfFormat2AreAllThereAndTheirChangesAreNoted) {
  make_format(2);
  const auto data = open().value();
  Identities identities(data->metadata());
  const auto account = identities.load(account_id()).value();
  ASSERT_TRUE(account);
  EXPECT_EQ(account->head.version, 7);
  EXPECT_THAT(account->principals, SizeIs(3));
  EXPECT_EQ(account->principals.at(2).boundary, "arn:aws:iam::111122223333:policy/Powers");
  EXPECT_THAT(account->principals.at(2).tags, ElementsAre(Tag{"Team", "payments"}));
  EXPECT_EQ(account->managed_policies.at(0).version(2)->document, R"({"Managed":2})");
  EXPECT_EQ(account->memberships.at(0), (Membership{"Team", "Ana"}));
  EXPECT_EQ(account->attachments.at(0).principal_name, "Team");
  EXPECT_EQ(account->inline_policies.at(0).principal_name, "Ana");
  EXPECT_EQ(account->access_keys.at(0).user_name, "Ana");
  EXPECT_EQ(account->mfa_devices.at(0).user_name, "Ana");
  EXPECT_EQ(account->service_credentials.at(0).user_name, "Ana");
  EXPECT_EQ(account->ssh_public_keys.at(0).user_name, "Ana");
  EXPECT_EQ(account->instance_profiles.at(0).role_name, "Developer");
  EXPECT_EQ(account->oidc_providers.at(0).url, "token.example.com");
  EXPECT_EQ(account->alias, "example");

  ASSERT_EQ(identities.untag(account_id(), {Taggable::user, "Ana"}, {"team"}), Change::done);
  const auto changed = identities.load(account_id(), &*account).value();
  EXPECT_THAT(changed->principals.at(2).tags, IsEmpty());
  EXPECT_TRUE(changed->inline_policies.is_same(account->inline_policies));
}

TEST_F(MigrationTest, TheOrganizationOfFormat1CanGrowATree) {
  make_format(1);
  const auto data = open().value();
  Organizations organizations(data->metadata());
  const auto tree = organizations.load().value();
  ASSERT_TRUE(tree);
  EXPECT_FALSE(tree->control_policies_enabled);
  EXPECT_THAT(tree->placements, IsEmpty()) << "both accounts are below the root";
  EXPECT_EQ(organizations.enable_control_policies("o-exampleorgid", true), Change::done);
}

TEST_F(MigrationTest, RewrittenRepositoriesOfFormat1AreLookedAtForWhatTheyLeftBehind) {
  make_format(1);
  const auto data = open().value();
  const std::string repository = "11111111-2222-4333-8444-555555555555";
  EXPECT_EQ(Refs(data->metadata()).load(*RepositoryId::parse(repository)).value()->head.version, 3);
  EXPECT_EQ(data->metadata().read({"SELECT repo FROM rewritten", {}}).value(), Rows{{repository}});
}

}  // namespace
}  // namespace crossgate::storage
