#include "storage/identities.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "storage/sqlite/sqlite_metadata.h"
#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Arn kAdministrator = *Arn::parse("arn:aws:iam::aws:policy/AdministratorAccess");

AccessKeyId key_id(int number) { return *AccessKeyId::parse("AKIAEXAMPLE" + std::to_string(10'000 + number)); }

Account example_account(std::string_view id, std::string_view email) {
  return {.id = account_id(id), .name = "Member", .email = std::string(email), .joined = kNoon, .management = false};
}
Principal user(std::string_view name) {
  return {.kind = PrincipalKind::user,
          .name = std::string(name),
          .unique_id = "AIDA" + std::string(name),
          .created = kNoon};
}
Principal role(std::string_view name) {
  return {.kind = PrincipalKind::role,
          .name = std::string(name),
          .path = "/service/",
          .unique_id = "AROA" + std::string(name),
          .created = kNoon,
          .trust_policy = R"({"Statement":[]})",
          .description = "A role",
          .max_session_seconds = 7200,
          .tags = {{"team", "payments"}, {"Cost", ""}}};
}
AccessKey key(int number, std::string_view user_name) {
  return {.id = key_id(number),
          .user_name = std::string(user_name),
          .sealed_secret = "\x01\xff\0s",
          .active = true,
          .created = kNoon};
}
CreateAccountRequest request(std::string_view id, const AccountId& account) {
  return {.id = std::string(id),
          .account_name = "Member",
          .account = account,
          .state = "SUCCEEDED",
          .failure_reason = "",
          .requested = kNoon,
          .completed = kNoon};
}
ManagedPolicy managed(std::string_view name) {
  return {.name = std::string(name),
          .path = "/team/",
          .unique_id = "ANPA" + std::string(name),
          .description = "d",
          .versions = {{.number = 1, .document = "{}", .created = kNoon}},
          .created = kNoon,
          .updated = kNoon};
}

class IdentitiesTest : public ::testing::Test {
 protected:
  IdentitiesTest() {
    const Organization organization{
        .id = "o-1", .root_id = "r-1", .management_account = us_, .management_email = "a@example.com"};
    auto account = example_account(us_.str(), "a@example.com");
    account.management = true;
    EXPECT_EQ(identities_.create_organization(organization, account), true);
  }

  AccountIdentities loaded() { return identities_.load(us_).value().value(); }
  Change create(const Principal& principal) { return identities_.create_principal(us_, principal).value(); }

  TemporaryDirectory directory_;
  std::unique_ptr<Metadata> metadata_ = open_sqlite_metadata(directory_.path() / "metadata.db", true).value();
  Identities identities_{*metadata_};
  const AccountId us_ = account_id();
  const AccountId member_ = account_id("444455556666");
  const AccountId nobody_ = account_id("999999999999");
};

TEST_F(IdentitiesTest, TheOrganizationIsMadeOnce) {
  const auto organization = identities_.organization().value();
  ASSERT_TRUE(organization);
  EXPECT_EQ(organization->id, "o-1");
  EXPECT_EQ(organization->root_id, "r-1");
  EXPECT_EQ(organization->management_account, us_);
  EXPECT_EQ(organization->management_email, "a@example.com");
  EXPECT_TRUE(identities_.account(us_).value()->management);

  const Organization second{
      .id = "o-2", .root_id = "r-2", .management_account = member_, .management_email = "b@example.com"};
  EXPECT_EQ(identities_.create_organization(second, example_account(member_.str(), "b@example.com")), false);
  EXPECT_FALSE(identities_.account(member_).value());
  EXPECT_EQ(identities_.organization().value()->id, "o-1");
}

TEST_F(IdentitiesTest, AnAccountComesWithItsRolePolicyAndRequest) {
  ASSERT_EQ(identities_.create_account(example_account(member_.str(), "m@example.com"), role("Access"), kAdministrator,
                                       request("car-1", member_)),
            Change::done);
  const auto member = identities_.load(member_).value();
  ASSERT_TRUE(member);
  EXPECT_EQ(member->head.version, 1);
  EXPECT_EQ(member->account.email, "m@example.com");
  EXPECT_FALSE(member->account.management);
  ASSERT_THAT(member->principals, SizeIs(1));
  EXPECT_EQ(member->principals[0].name, "Access");
  ASSERT_THAT(member->attachments, SizeIs(1));
  EXPECT_EQ(member->attachments[0].principal_name, "Access");
  EXPECT_EQ(member->attachments[0].policy, kAdministrator);
  const auto made = identities_.create_account_request("car-1").value();
  EXPECT_EQ(made->account, member_);
  EXPECT_EQ(made->state, "SUCCEEDED");
  EXPECT_EQ(made->completed, kNoon);
}

TEST_F(IdentitiesTest, AnEmailAddressServesOneAccountWhateverItsCase) {
  EXPECT_EQ(identities_.email_in_use("A@Example.COM"), true);
  EXPECT_EQ(identities_.email_in_use("b@example.com"), false);
  EXPECT_EQ(identities_.create_account(example_account(member_.str(), "A@example.com"), role("Access"), kAdministrator,
                                       request("car-1", member_)),
            Change::exists);
  EXPECT_FALSE(identities_.load(member_).value());
  EXPECT_FALSE(identities_.create_account_request("car-1").value());
}

TEST_F(IdentitiesTest, AnAccountIdIsNotUsedTwice) {
  EXPECT_EQ(identities_.create_account(example_account(us_.str(), "new@example.com"), role("Access"), kAdministrator,
                                       request("car-1", us_)),
            Change::exists);
  EXPECT_EQ(identities_.account(us_).value()->email, "a@example.com");
}

TEST_F(IdentitiesTest, AFailedRequestIsRememberedWithoutAnAccount) {
  const CreateAccountRequest failed{.id = "car-2",
                                    .account_name = "Member",
                                    .account = std::nullopt,
                                    .state = "FAILED",
                                    .failure_reason = "EMAIL_ALREADY_EXISTS",
                                    .requested = kNoon,
                                    .completed = std::nullopt};
  ASSERT_TRUE(identities_.record_failed_request(failed));
  const auto found = identities_.create_account_request("car-2").value();
  EXPECT_EQ(found->failure_reason, "EMAIL_ALREADY_EXISTS");
  EXPECT_FALSE(found->account);
  EXPECT_FALSE(found->completed);
  EXPECT_FALSE(identities_.create_account_request("car-3").value());
}

TEST_F(IdentitiesTest, AccountsAreListedByIdPageByPage) {
  for (const auto* id : {"300000000000", "000000000001", "200000000000"})
    ASSERT_EQ(identities_.create_account(example_account(id, std::string(id) + "@example.com"), role("Access"),
                                         kAdministrator, request(id, account_id(id))),
              Change::done);
  const auto ids = [&](std::optional<AccountId> after, std::size_t limit) {
    const auto accounts = identities_.accounts(after, limit).value();
    std::vector<std::string> listed;
    for (const auto& account : accounts) listed.emplace_back(account.id.str());
    return listed;
  };
  EXPECT_THAT(ids(std::nullopt, 2), ElementsAre("000000000001", "111122223333"));
  EXPECT_THAT(ids(us_, 2), ElementsAre("200000000000", "300000000000"));
  EXPECT_THAT(ids(account_id("300000000000"), 2), IsEmpty());
}

TEST_F(IdentitiesTest, APrincipalIsReadAsItWasMade) {
  ASSERT_EQ(create(role("Deploy")), Change::done);
  const auto principals = loaded().principals;
  ASSERT_THAT(principals, SizeIs(1));
  const Principal& found = principals[0];
  EXPECT_EQ(found.kind, PrincipalKind::role);
  EXPECT_EQ(found.name, "Deploy");
  EXPECT_EQ(found.path, "/service/");
  EXPECT_EQ(found.unique_id, "AROADeploy");
  EXPECT_EQ(found.created, kNoon);
  EXPECT_EQ(found.trust_policy, R"({"Statement":[]})");
  EXPECT_EQ(found.description, "A role");
  EXPECT_EQ(found.max_session_seconds, 7200);
  EXPECT_THAT(found.tags, ElementsAre(Tag{"Cost", ""}, Tag{"team", "payments"})) << "by key";
  EXPECT_EQ(found.boundary, "");
}

TEST_F(IdentitiesTest, NamesAreUniqueWithinAccountAndKindRegardlessOfCase) {
  EXPECT_EQ(create(user("Ana")), Change::done);
  EXPECT_EQ(create(user("ana")), Change::exists);
  EXPECT_EQ(create(user("ANA")), Change::exists);
  EXPECT_EQ(create(role("ana")), Change::done);
  EXPECT_THAT(loaded().principals, SizeIs(2));
}

TEST_F(IdentitiesTest, NothingIsDoneInAnAccountThatIsNotThere) {
  EXPECT_EQ(identities_.create_principal(nobody_, user("ana")), Change::absent);
  EXPECT_EQ(identities_.create_access_key(nobody_, key(1, ""), 2), Change::absent);
  EXPECT_EQ(identities_.create_managed_policy(nobody_, managed("p")), Change::absent);
  EXPECT_FALSE(identities_.load(nobody_).value());
  EXPECT_FALSE(identities_.head(nobody_).value());
}

TEST_F(IdentitiesTest, EveryChangeMovesTheAccountsVersionAndARefusedOneDoesNot) {
  const auto before = identities_.head(us_).value().value();
  ASSERT_EQ(create(user("ana")), Change::done);
  EXPECT_EQ(identities_.head(us_).value()->version, before.version + 1);
  ASSERT_EQ(create(user("ana")), Change::exists);
  EXPECT_EQ(identities_.head(us_).value()->version, before.version + 1);
  EXPECT_EQ(loaded().head, identities_.head(us_).value());
}

TEST_F(IdentitiesTest, APrincipalIsUpdatedButKeepsNameAndUniqueId) {
  ASSERT_EQ(create(role("Deploy")), Change::done);
  auto changed = role("DEPLOY");
  changed.unique_id = "AROAOTHER";
  changed.path = "/new/";
  changed.trust_policy = "{}";
  changed.description = "";
  changed.max_session_seconds = 3600;
  ASSERT_EQ(identities_.update_principal(us_, changed), Change::done);
  const auto found = loaded().principals.at(0);
  EXPECT_EQ(found.name, "Deploy");
  EXPECT_EQ(found.unique_id, "AROADeploy");
  EXPECT_EQ(found.path, "/new/");
  EXPECT_EQ(found.trust_policy, "{}");
  EXPECT_EQ(found.description, "");
  EXPECT_EQ(found.max_session_seconds, 3600);
  EXPECT_THAT(found.tags, SizeIs(2)) << "tags are changed by themselves";
  EXPECT_EQ(identities_.update_principal(us_, user("deploy")), Change::absent);
}

TEST_F(IdentitiesTest, AChangeThatWouldUndoAnotherIsAConflict) {
  ASSERT_EQ(create(role("Deploy")), Change::done);
  const auto before = loaded().principals.at(0);
  auto first = before;
  first.description = "first";
  auto second = before;
  second.max_session_seconds = 3600;
  EXPECT_EQ(identities_.update_principal(us_, first, before), Change::done);
  EXPECT_EQ(identities_.update_principal(us_, second, before), Change::conflict);
  EXPECT_EQ(loaded().principals.at(0).description, "first");
  EXPECT_EQ(loaded().principals.at(0).max_session_seconds, 7200);

  ASSERT_EQ(identities_.delete_principal(us_, PrincipalKind::role, "Deploy"), Change::done);
  EXPECT_EQ(identities_.update_principal(us_, first, first), Change::absent);
  auto again = first;
  again.unique_id = "AROAAGAIN";
  ASSERT_EQ(create(again), Change::done);
  EXPECT_EQ(identities_.update_principal(us_, second, first), Change::conflict) << "another role of the name";
}

TEST_F(IdentitiesTest, APrincipalIsDeletedOnlyWhenNothingHangsOnIt) {
  ASSERT_EQ(create(user("ana")), Change::done);
  const auto remove = [&] { return identities_.delete_principal(us_, PrincipalKind::user, "ANA").value(); };

  ASSERT_EQ(identities_.create_access_key(us_, key(1, "ana"), 2), Change::done);
  EXPECT_EQ(remove(), Change::conflict);
  ASSERT_EQ(identities_.delete_access_key(us_, key_id(1)), Change::done);

  ASSERT_EQ(identities_.put_inline_policy(us_, {PrincipalKind::user, "ana", "p", "{}"}), Change::done);
  EXPECT_EQ(remove(), Change::conflict);
  ASSERT_EQ(identities_.delete_inline_policy(us_, PrincipalKind::user, "ana", "p"), Change::done);

  ASSERT_EQ(identities_.attach_policy(us_, {PrincipalKind::user, "ana", kAdministrator}, 10), Change::done);
  EXPECT_EQ(remove(), Change::conflict);
  ASSERT_EQ(identities_.detach_policy(us_, {PrincipalKind::user, "ana", kAdministrator}), Change::done);

  EXPECT_EQ(remove(), Change::done);
  EXPECT_EQ(remove(), Change::absent);
  EXPECT_THAT(loaded().principals, IsEmpty());
}

TEST_F(IdentitiesTest, ARoleIsNotHeldByTheKeysOfAUserOfItsName) {
  ASSERT_EQ(create(user("ana")), Change::done);
  ASSERT_EQ(create(role("ana")), Change::done);
  ASSERT_EQ(identities_.create_access_key(us_, key(1, "ana"), 2), Change::done);
  EXPECT_EQ(identities_.delete_principal(us_, PrincipalKind::role, "ana"), Change::done);
}

TEST_F(IdentitiesTest, ARoleMadeAgainHasNoTagsOfTheOld) {
  ASSERT_EQ(create(role("Deploy")), Change::done);
  ASSERT_EQ(identities_.delete_principal(us_, PrincipalKind::role, "Deploy"), Change::done);
  auto plain = role("Deploy");
  plain.tags.clear();
  ASSERT_EQ(create(plain), Change::done);
  EXPECT_THAT(loaded().principals.at(0).tags, IsEmpty());
}

TEST_F(IdentitiesTest, AnAccessKeyLeadsToItsAccountAndIsReadAsItWasMade) {
  ASSERT_EQ(create(user("Ana")), Change::done);
  ASSERT_EQ(identities_.create_access_key(us_, key(1, "ANA"), 2), Change::done);
  EXPECT_EQ(identities_.account_of(key_id(1)).value(), us_);
  EXPECT_FALSE(identities_.account_of(key_id(2)).value());
  const auto found = loaded().access_keys.at(0);
  EXPECT_EQ(found.id, key_id(1));
  EXPECT_EQ(found.user_name, "Ana") << "the name as the user was given it";
  EXPECT_EQ(found.sealed_secret, key(1, "").sealed_secret);
  EXPECT_TRUE(found.active);
  EXPECT_EQ(found.created, kNoon);
}

TEST_F(IdentitiesTest, TheRootUsersKeysHaveNoUserName) {
  ASSERT_EQ(identities_.create_access_key(us_, key(1, ""), 1), Change::done);
  EXPECT_EQ(identities_.create_access_key(us_, key(2, ""), 1), Change::limit);
  EXPECT_EQ(loaded().access_keys.at(0).user_name, "");
}

TEST_F(IdentitiesTest, CreatingAnAccessKeyTellsAbsentExistingAndLimitApart) {
  ASSERT_EQ(create(user("ana")), Change::done);
  ASSERT_EQ(create(user("ben")), Change::done);
  EXPECT_EQ(identities_.create_access_key(us_, key(1, "cleo"), 2), Change::absent);
  EXPECT_EQ(identities_.create_access_key(us_, key(1, "ana"), 2), Change::done);
  EXPECT_EQ(identities_.create_access_key(us_, key(1, "ben"), 2), Change::exists);
  EXPECT_EQ(identities_.create_access_key(us_, key(2, "ana"), 2), Change::done);
  EXPECT_EQ(identities_.create_access_key(us_, key(3, "ana"), 2), Change::limit);
  EXPECT_EQ(identities_.create_access_key(us_, key(3, "ben"), 2), Change::done);
}

TEST_F(IdentitiesTest, ManyThreadsDoNotExceedTheQuotaOfKeys) {
  ASSERT_EQ(create(user("ana")), Change::done);
  std::atomic<int> done = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&, t] {
        if (identities_.create_access_key(us_, key(t, "ana"), 2) == Change::done) ++done;
      });
  }
  EXPECT_EQ(done, 2);
  EXPECT_THAT(loaded().access_keys, SizeIs(2));
}

TEST_F(IdentitiesTest, AnAccessKeyIsSwitchedOffAndDeletedInItsOwnAccountOnly) {
  ASSERT_EQ(identities_.create_account(example_account(member_.str(), "m@example.com"), role("Access"), kAdministrator,
                                       request("car-1", member_)),
            Change::done);
  ASSERT_EQ(identities_.create_access_key(us_, key(1, ""), 2), Change::done);
  EXPECT_EQ(identities_.set_access_key_active(member_, key_id(1), false), Change::absent);
  EXPECT_EQ(identities_.delete_access_key(member_, key_id(1)), Change::absent);
  EXPECT_TRUE(loaded().access_keys.at(0).active);
  EXPECT_EQ(identities_.set_access_key_active(us_, key_id(1), false), Change::done);
  EXPECT_FALSE(loaded().access_keys.at(0).active);
  EXPECT_EQ(identities_.delete_access_key(us_, key_id(1)), Change::done);
  EXPECT_EQ(identities_.delete_access_key(us_, key_id(1)), Change::absent);
}

TEST_F(IdentitiesTest, AnInlinePolicyIsPutReplacedAndDeleted) {
  ASSERT_EQ(create(role("Deploy")), Change::done);
  EXPECT_EQ(identities_.put_inline_policy(us_, {PrincipalKind::role, "deploy", "p", "1"}), Change::done);
  EXPECT_EQ(identities_.put_inline_policy(us_, {PrincipalKind::role, "Deploy", "p", "2"}), Change::done);
  EXPECT_EQ(identities_.put_inline_policy(us_, {PrincipalKind::user, "Deploy", "p", "3"}), Change::absent);
  const auto policies = loaded().inline_policies;
  ASSERT_THAT(policies, SizeIs(1));
  EXPECT_EQ(policies[0].kind, PrincipalKind::role);
  EXPECT_EQ(policies[0].principal_name, "Deploy");
  EXPECT_EQ(policies[0].policy_name, "p");
  EXPECT_EQ(policies[0].document, "2");
  EXPECT_EQ(identities_.delete_inline_policy(us_, PrincipalKind::role, "Deploy", "q"), Change::absent);
  EXPECT_EQ(identities_.delete_inline_policy(us_, PrincipalKind::role, "Deploy", "p"), Change::done);
}

TEST_F(IdentitiesTest, AManagedPolicyIsUniqueByNameAndReadAsItWasMade) {
  EXPECT_EQ(identities_.create_managed_policy(us_, managed("Push")), Change::done);
  EXPECT_EQ(identities_.create_managed_policy(us_, managed("push")), Change::exists);
  const auto found = loaded().managed_policies.at(0);
  EXPECT_EQ(found.name, "Push");
  EXPECT_EQ(found.path, "/team/");
  EXPECT_EQ(found.unique_id, "ANPAPush");
  EXPECT_EQ(found.description, "d");
  ASSERT_EQ(found.versions.size(), 1);
  EXPECT_EQ(found.version(1)->document, "{}");
  EXPECT_EQ(found.version(2), nullptr);
  EXPECT_EQ(found.created, kNoon);
  EXPECT_EQ(found.updated, kNoon);
}

TEST_F(IdentitiesTest, AManagedPolicyIsDeletedOnlyWhenItIsAttachedNowhere) {
  ASSERT_EQ(identities_.create_managed_policy(us_, managed("Push")), Change::done);
  ASSERT_EQ(create(role("Deploy")), Change::done);
  const Attachment attachment{PrincipalKind::role, "Deploy", Arn::iam(us_, "policy/team/Push")};
  ASSERT_EQ(identities_.attach_policy(us_, attachment, 10), Change::done);
  EXPECT_EQ(identities_.delete_managed_policy(us_, "Push"), Change::conflict);
  ASSERT_EQ(identities_.detach_policy(us_, attachment), Change::done);
  EXPECT_EQ(identities_.delete_managed_policy(us_, "PUSH"), Change::done);
  EXPECT_EQ(identities_.delete_managed_policy(us_, "Push"), Change::absent);
}

TEST_F(IdentitiesTest, AttachingNeedsThePrincipalAndAPolicyOfOnesOwnThatExists) {
  EXPECT_EQ(identities_.attach_policy(us_, {PrincipalKind::user, "ana", kAdministrator}, 10), Change::absent);
  ASSERT_EQ(create(user("ana")), Change::done);
  EXPECT_EQ(identities_.attach_policy(us_, {PrincipalKind::user, "ana", Arn::iam(us_, "policy/Absent")}, 10),
            Change::absent);
  EXPECT_EQ(identities_.attach_policy(us_, {PrincipalKind::user, "ana", kAdministrator}, 10), Change::done);
}

TEST_F(IdentitiesTest, AttachingIsBoundedAndAttachingAgainIsDone) {
  ASSERT_EQ(create(user("ana")), Change::done);
  const auto attach = [&](std::string_view policy) {
    const auto arn = *Arn::parse("arn:aws:iam::aws:policy/" + std::string(policy));
    return identities_.attach_policy(us_, {PrincipalKind::user, "ana", arn}, 2).value();
  };
  EXPECT_EQ(attach("A"), Change::done);
  EXPECT_EQ(attach("B"), Change::done);
  EXPECT_EQ(attach("C"), Change::limit);
  EXPECT_EQ(attach("B"), Change::done);
  EXPECT_THAT(loaded().attachments, SizeIs(2));
}

TEST_F(IdentitiesTest, DetachingWhatIsNotAttachedIsAbsent) {
  ASSERT_EQ(create(user("ana")), Change::done);
  EXPECT_EQ(identities_.detach_policy(us_, {PrincipalKind::user, "ana", kAdministrator}), Change::absent);
}

}  // namespace
}  // namespace crossgate::storage
