#include "storage/authenticators.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/identities.h"
#include "storage/sqlite/sqlite_metadata.h"
#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AuthenticatorsTest : public ::testing::Test {
 protected:
  AuthenticatorsTest() {
    const Account account{.id = us_, .name = "us", .email = "a@example.com", .joined = kNoon, .management = true};
    EXPECT_EQ(
        identities_.create_organization(
            {.id = "o-1", .root_id = "r-1", .management_account = us_, .management_email = account.email}, account),
        true);
    for (const auto* name : {"Ana", "ben"}) {
      const Principal principal{.kind = PrincipalKind::user,
                                .name = name,
                                .unique_id = std::string("AIDA") + name,
                                .created = kNoon,
                                .trust_policy = {},
                                .description = {},
                                .tags = {}};
      EXPECT_EQ(identities_.create_principal(us_, principal), Change::done);
    }
  }
  MfaDevice device(std::string_view name) {
    return {.name = std::string(name), .path = "/x/", .sealed_seed = "sealed", .created = kNoon};
  }
  Result<Change> assign(std::string_view key, std::string_view user, std::int64_t limit = 8) {
    return authenticators_.assign_mfa_device(
        us_, key, {.user_name = std::string(user), .enabled = kNoon, .drift = -2, .step = 100}, limit);
  }
  ServiceCredential credential(std::string_view id, std::string_view user_name) {
    return {.id = std::string(id),
            .user_name = "ana",
            .service_name = "codecommit.amazonaws.com",
            .service_user_name = std::string(user_name),
            .password_hash = "hash",
            .created = kNoon};
  }
  AccountIdentities loaded() { return identities_.load(us_).value().value(); }

  TemporaryDirectory folder_;
  std::unique_ptr<Metadata> metadata_ = open_sqlite_metadata(folder_.path() / "metadata.db", true).value();
  Identities identities_{*metadata_};
  Authenticators authenticators_{*metadata_};
  const AccountId us_ = account_id();
};

TEST_F(AuthenticatorsTest, ADeviceIsMadeAssignedReleasedAndDeleted) {
  auto made = device("Phone");
  made.tags = {{"Kind", "app"}};
  EXPECT_EQ(authenticators_.create_mfa_device(us_, made, 1), Change::done);
  EXPECT_EQ(authenticators_.create_mfa_device(us_, device("phone"), 2), Change::exists);
  EXPECT_EQ(authenticators_.create_mfa_device(us_, device("second"), 1), Change::limit);
  EXPECT_EQ(assign("/x/PHONE", "ANA"), Change::done);
  EXPECT_EQ(assign("/x/phone", "ben"), Change::exists);
  EXPECT_EQ(assign("/x/absent", "ben"), Change::absent);
  const auto devices = loaded().mfa_devices;
  ASSERT_THAT(devices, SizeIs(1));
  EXPECT_EQ(devices[0].name, "Phone");
  EXPECT_EQ(devices[0].key(), "/x/Phone");
  EXPECT_EQ(devices[0].sealed_seed, "sealed");
  EXPECT_EQ(devices[0].user_name, "Ana");
  EXPECT_EQ(devices[0].enabled, kNoon);
  EXPECT_EQ(devices[0].drift, -2);
  EXPECT_THAT(devices[0].tags, ElementsAre(Tag{"Kind", "app"}));

  EXPECT_EQ(authenticators_.delete_mfa_device(us_, "/x/phone"), Change::conflict);
  EXPECT_EQ(identities_.delete_principal(us_, PrincipalKind::user, "ana"), Change::conflict);
  EXPECT_EQ(authenticators_.release_mfa_device(us_, "/x/phone"), Change::done);
  EXPECT_EQ(authenticators_.release_mfa_device(us_, "/x/phone"), Change::absent);
  EXPECT_EQ(authenticators_.delete_mfa_device(us_, "/x/phone"), Change::done);
  EXPECT_EQ(authenticators_.delete_mfa_device(us_, "/x/phone"), Change::absent);
  EXPECT_EQ(identities_.delete_principal(us_, PrincipalKind::user, "ana"), Change::done);
}

TEST_F(AuthenticatorsTest, AUserHasDevicesUpToALimitAndKeepsThemUnderANewName) {
  for (const auto* name : {"one", "two"})
    EXPECT_EQ(authenticators_.create_mfa_device(us_, device(name), 2), Change::done);
  EXPECT_EQ(assign("/x/one", "ana", 1), Change::done);
  EXPECT_EQ(assign("/x/two", "ana", 1), Change::limit);
  EXPECT_EQ(identities_.rename_principal(us_, PrincipalKind::user, {"Ana", "/"}, {"Zoe", "/"}), Change::done);
  EXPECT_EQ(loaded().mfa_devices.at(0).user_name, "Zoe");
  EXPECT_EQ(loaded().mfa_devices.at(1).user_name, "");
}

TEST_F(AuthenticatorsTest, AStepIsTakenOnceAndNoneBeforeIt) {
  ASSERT_EQ(authenticators_.create_mfa_device(us_, device("one"), 1), Change::done);
  ASSERT_EQ(assign("/x/one", "ana"), Change::done);
  const auto head = identities_.head(us_).value();
  EXPECT_EQ(authenticators_.use_mfa_step(us_, "/x/one", 100), false) << "it proved the device";
  EXPECT_EQ(authenticators_.use_mfa_step(us_, "/x/one", 101), true);
  EXPECT_EQ(authenticators_.use_mfa_step(us_, "/x/one", 101), false);
  EXPECT_EQ(authenticators_.use_mfa_step(us_, "/x/one", 100), false);
  EXPECT_EQ(authenticators_.use_mfa_step(us_, "/x/ONE", 102), true);
  EXPECT_EQ(identities_.head(us_).value(), head) << "no change of the account";
}

TEST_F(AuthenticatorsTest, AStepThatWasTakenStaysSoWhenTheDeviceIsAssignedAgain) {
  ASSERT_EQ(authenticators_.create_mfa_device(us_, device("one"), 1), Change::done);
  ASSERT_EQ(assign("/x/one", "ana"), Change::done);
  ASSERT_EQ(authenticators_.use_mfa_step(us_, "/x/one", 105), true);
  ASSERT_EQ(authenticators_.release_mfa_device(us_, "/x/one"), Change::done);
  ASSERT_EQ(assign("/x/one", "ana"), Change::done) << "by codes of step 100";
  EXPECT_EQ(authenticators_.use_mfa_step(us_, "/x/one", 105), false);
  EXPECT_EQ(authenticators_.use_mfa_step(us_, "/x/one", 106), true);

  ASSERT_EQ(authenticators_.release_mfa_device(us_, "/x/one"), Change::done);
  ASSERT_EQ(authenticators_.delete_mfa_device(us_, "/x/one"), Change::done);
  ASSERT_EQ(authenticators_.create_mfa_device(us_, device("one"), 1), Change::done);
  ASSERT_EQ(assign("/x/one", "ana"), Change::done);
  EXPECT_EQ(authenticators_.use_mfa_step(us_, "/x/one", 105), true) << "another seed's";
}

TEST_F(AuthenticatorsTest, EachFurtherPauseIsTwiceAsLongUpToAnHour) {
  ASSERT_EQ(authenticators_.create_mfa_device(us_, device("one"), 1), Change::done);
  ASSERT_EQ(assign("/x/one", "ana"), Change::done);
  const MfaAttempts allowed{.count = 2, .pause = minutes(5), .longest_pause = minutes(60), .kept = minutes(1440)};
  const auto attempt = [&](Time now) { return authenticators_.begin_mfa_attempt(us_, "/x/one", now, allowed).value(); };
  Time now = kNoon;
  for (const int pause : {5, 10, 20, 40, 60, 60}) {
    EXPECT_TRUE(attempt(now)) << pause;
    EXPECT_TRUE(attempt(now)) << pause;
    EXPECT_FALSE(attempt(now + minutes(pause))) << pause;
    now += minutes(pause) + seconds(1);
  }
  now += minutes(1440);
  for (int n = 0; n < 2; ++n) EXPECT_TRUE(attempt(now));
  EXPECT_TRUE(attempt(now + seconds(1) + minutes(5))) << "forgotten after a day";
}

TEST_F(AuthenticatorsTest, AttemptsAreCountedUntilOneSucceeds) {
  ASSERT_EQ(authenticators_.create_mfa_device(us_, device("one"), 1), Change::done);
  ASSERT_EQ(assign("/x/one", "ana"), Change::done);
  const MfaAttempts allowed{.count = 2, .pause = minutes(5)};
  const auto attempt = [&](Time now) { return authenticators_.begin_mfa_attempt(us_, "/x/one", now, allowed).value(); };
  EXPECT_TRUE(attempt(kNoon));
  EXPECT_TRUE(attempt(kNoon + seconds(1)));
  EXPECT_FALSE(attempt(kNoon + seconds(2)));
  EXPECT_FALSE(attempt(kNoon + seconds(1) + minutes(5)));
  EXPECT_TRUE(attempt(kNoon + seconds(2) + minutes(5))) << "five minutes after the last that was allowed";
  EXPECT_EQ(authenticators_.use_mfa_step(us_, "/x/one", 101), true);
  EXPECT_TRUE(attempt(kNoon + seconds(3) + minutes(5)));
  EXPECT_TRUE(attempt(kNoon + seconds(4) + minutes(5)));
  EXPECT_FALSE(attempt(kNoon + seconds(5) + minutes(5)));
  EXPECT_EQ(authenticators_.begin_mfa_attempt(us_, "/x/absent", kNoon, allowed), false);
}

TEST_F(AuthenticatorsTest, AProviderIsReplacedOnlyAsItIsKnown) {
  const OidcProvider made{.url = "token.example.com/Path",
                          .client_ids = {"one"},
                          .thumbprints = {},
                          .created = kNoon,
                          .tags = {{"Team", "web"}}};
  EXPECT_EQ(authenticators_.create_oidc_provider(us_, made, 1), Change::done);
  EXPECT_EQ(authenticators_.create_oidc_provider(us_, {.url = "TOKEN.example.com/path", .created = kNoon}, 2),
            Change::exists);
  EXPECT_EQ(authenticators_.create_oidc_provider(us_, {.url = "other.example.com", .created = kNoon}, 1),
            Change::limit);
  auto changed = made;
  changed.client_ids = {"one", "two"};
  EXPECT_EQ(authenticators_.replace_oidc_provider(us_, made, changed), Change::done);
  EXPECT_EQ(authenticators_.replace_oidc_provider(us_, made, changed), Change::conflict);
  const auto providers = loaded().oidc_providers;
  ASSERT_THAT(providers, SizeIs(1));
  EXPECT_EQ(providers[0].url, "token.example.com/Path");
  EXPECT_THAT(providers[0].client_ids, ElementsAre("one", "two"));
  EXPECT_THAT(providers[0].thumbprints, IsEmpty());
  EXPECT_THAT(providers[0].tags, ElementsAre(Tag{"Team", "web"}));
  EXPECT_EQ(authenticators_.delete_oidc_provider(us_, made.url), Change::done);
  EXPECT_EQ(authenticators_.delete_oidc_provider(us_, made.url), Change::absent);
  EXPECT_EQ(authenticators_.replace_oidc_provider(us_, made, changed), Change::absent);
}

TEST_F(AuthenticatorsTest, ServiceCredentialsAreAUsersUpToALimit) {
  EXPECT_EQ(authenticators_.create_service_credential(us_, credential("ACCA1", "ana-at-1"), 2), Change::done);
  EXPECT_EQ(authenticators_.create_service_credential(us_, credential("ACCA2", "ANA-at-1"), 2), Change::exists);
  EXPECT_EQ(authenticators_.create_service_credential(us_, credential("ACCA3", "ana+1-at-1"), 2), Change::done);
  EXPECT_EQ(authenticators_.create_service_credential(us_, credential("ACCA4", "ana+2-at-1"), 2), Change::limit);
  EXPECT_EQ(authenticators_.set_service_credential_active(us_, "ACCA1", false), Change::done);
  EXPECT_EQ(authenticators_.set_service_password(us_, "ACCA1", "another"), Change::done);
  const auto credentials = loaded().service_credentials;
  ASSERT_THAT(credentials, SizeIs(2));
  EXPECT_EQ(credentials[0].id, "ACCA1");
  EXPECT_EQ(credentials[0].user_name, "Ana");
  EXPECT_EQ(credentials[0].service_user_name, "ana-at-1");
  EXPECT_EQ(credentials[0].password_hash, "another");
  EXPECT_FALSE(credentials[0].active);
  EXPECT_EQ(identities_.delete_principal(us_, PrincipalKind::user, "ana"), Change::conflict);
  for (const auto* id : {"ACCA1", "ACCA3"}) EXPECT_EQ(authenticators_.delete_service_credential(us_, id), Change::done);
  EXPECT_EQ(authenticators_.delete_service_credential(us_, "ACCA1"), Change::absent);
  EXPECT_EQ(authenticators_.set_service_password(us_, "ACCA1", "x"), Change::absent);
  EXPECT_EQ(identities_.delete_principal(us_, PrincipalKind::user, "ana"), Change::done);
}

}  // namespace
}  // namespace crossgate::storage
