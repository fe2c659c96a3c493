#include "storage/turn_master_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/identities.h"
#include "storage/master_key.h"
#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using ::testing::HasSubstr;

class TurnMasterKey : public ::testing::Test {
 protected:
  TurnMasterKey() {
    const auto data = open_data_directory({.path = path_, .create = true}).value();
    Identities identities(data->metadata());
    const Account account{.id = account_id(), .name = "us", .email = "a@example.com", .joined = kNoon};
    EXPECT_EQ(identities.create_organization(
                  {.id = "o-1", .root_id = "r-1", .management_account = account.id, .management_email = account.email},
                  account),
              true);
    const AccessKey key{key_, "", data->keyring().seal("secret", "hush", key_.str()), true, kNoon};
    EXPECT_EQ(identities.create_access_key(account.id, key, 2), Change::done);
    marker_ = data->keyring().seal("page-marker", "here", "");
    old_id_ = data->keyring().id();
  }
  std::unique_ptr<DataDirectory> open() { return open_data_directory({.path = path_}).value(); }
  /// Whether the access key's secret opens, and under the newest key alone.
  void expect_sealed_anew(DataDirectory& data) {
    const auto sealed = Identities(data.metadata()).load(account_id()).value()->access_keys.at(0).sealed_secret;
    const auto newest = data.keyring().with_id(data.keyring().id()).value();
    const auto secret = newest.open_sealed("secret", sealed, key_.str());
    ASSERT_TRUE(secret);
    EXPECT_EQ(secret->reveal(), "hush");
  }

  TemporaryDirectory directory_;
  const std::filesystem::path path_ = directory_.path() / "data";
  const AccessKeyId key_ = *AccessKeyId::parse("AKIAEXAMPLE10001");
  std::string marker_;
  std::string old_id_;
  SystemClock clock_;
};

TEST_F(TurnMasterKey, SealsEverythingAnewAndKeepsTheOldKeyForSessions) {
  const auto turned = turn_master_key({.path = path_}, false, clock_);
  ASSERT_TRUE(turned) << turned.error().message;
  EXPECT_EQ(turned->old_id, old_id_);
  const auto data = open();
  EXPECT_EQ(data->keyring().id(), turned->new_id);
  expect_sealed_anew(*data);
  EXPECT_TRUE(data->keyring().with_id(old_id_));
  EXPECT_EQ(data->keyring().open_sealed("page-marker", marker_, "")->reveal(), "here");
}

TEST_F(TurnMasterKey, ThrowsTheOldKeyAwayWhenSessionsAreToEnd) {
  ASSERT_TRUE(turn_master_key({.path = path_}, true, clock_));
  const auto data = open();
  expect_sealed_anew(*data);
  EXPECT_FALSE(data->keyring().with_id(old_id_));
  EXPECT_FALSE(data->keyring().open_sealed("page-marker", marker_, ""));
}

TEST_F(TurnMasterKey, CanBeDoneAgain) {
  ASSERT_TRUE(turn_master_key({.path = path_}, false, clock_));
  const auto second = turn_master_key({.path = path_}, false, clock_);
  ASSERT_TRUE(second);
  const auto data = open();
  expect_sealed_anew(*data);
  EXPECT_TRUE(data->keyring().with_id(second->old_id));
  EXPECT_TRUE(data->keyring().with_id(old_id_));
}

TEST_F(TurnMasterKey, IsCompletedAtTheNextStartWhereItWasInterrupted) {
  const auto file = path_ / "master.key";
  auto keys = read_master_keys("file:" + file.string(), false).value();
  keys.front().until = clock_.now() + kLongestSession;
  keys.insert(keys.begin(), MasterKey{new_master_key(), std::nullopt});
  ASSERT_TRUE(replace_key_file(file, keys));
  expect_sealed_anew(*open());
}

TEST_F(TurnMasterKey, IsRefusedWhileAServerRunsAndWhereTheKeyIsInNoFile) {
  const auto running = open();
  EXPECT_THAT(turn_master_key({.path = path_}, false, clock_).error().message, HasSubstr("in use"));
  EXPECT_THAT(turn_master_key({.path = path_, .master_key_source = "env:KEY"}, false, clock_).error().message,
              HasSubstr("let its first line be the new key and its second \"OLD until TIME\", and start the server"));
}

}  // namespace
}  // namespace crossgate::storage
