#include "api/iam/errors.h"
#include "services/testing/world.h"

namespace crossgate::services::iam_api {
namespace {

using api::iam::kInvalidInput;
using api::iam::kLimitExceeded;
using api::iam::kNoSuchEntity;

class AccessKeys : public ServicesTest {
 protected:
  AccessKeys() { EXPECT_THAT(root.iam("CreateUser", R"({"UserName": "alice"})"), Succeeds()); }

  boost::json::value make_key(const Client& client, std::string_view input) {
    const auto made = client.iam("CreateAccessKey", input);
    EXPECT_THAT(made, Succeeds());
    return made.value_or(boost::json::value());
  }
  Result<iam::KnownCredentials> find(const boost::json::value& made) {
    return world.directory.find(*AccessKeyId::parse(at(made, "/AccessKey/AccessKeyId")), std::nullopt);
  }

  Client root = world.root();
};

TEST_F(AccessKeys, ANewKeyProvesItsUserAndItsSecretIsShownOnce) {
  const auto made = make_key(root, R"({"UserName": "alice"})");
  EXPECT_EQ(at(made, "/AccessKey/UserName"), "alice");
  EXPECT_EQ(at(made, "/AccessKey/Status"), "Active");
  EXPECT_EQ(at(made, "/AccessKey/AccessKeyId").substr(0, 4), "AKIA");
  const auto secret = at(made, "/AccessKey/SecretAccessKey");
  EXPECT_EQ(secret.size(), 40U);

  const auto known = find(made);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->secret_access_key.reveal(), secret);
  EXPECT_EQ(known->caller.arn.str(), "arn:aws:iam::111122223333:user/alice");

  const auto listed = root.iam("ListAccessKeys", R"({"UserName": "alice"})");
  ASSERT_THAT(listed, Succeeds());
  EXPECT_EQ(at(*listed, "/AccessKeyMetadata/0/AccessKeyId"), at(made, "/AccessKey/AccessKeyId"));
  EXPECT_FALSE(boost::json::serialize(*listed).contains(secret));
}

TEST_F(AccessKeys, AUserHasAtMostTwo) {
  make_key(root, R"({"UserName": "alice"})");
  make_key(root, R"({"UserName": "alice"})");
  EXPECT_THAT(root.iam("CreateAccessKey", R"({"UserName": "alice"})"),
              FailsWith(kLimitExceeded, "Cannot exceed quota for AccessKeysPerUser: 2"));
}

TEST_F(AccessKeys, AnInactiveKeyProvesNobodyUntilItIsActiveAgain) {
  const auto made = make_key(root, R"({"UserName": "alice"})");
  const auto id = at(made, "/AccessKey/AccessKeyId");
  const auto update = [&](std::string_view status) {
    return root.iam("UpdateAccessKey", texts({{"UserName", "alice"}, {"AccessKeyId", id}, {"Status", status}}));
  };
  ASSERT_THAT(update("Inactive"), Succeeds());
  EXPECT_THAT(find(made), FailsWith(kUnrecognizedClient));
  EXPECT_EQ(at(*root.iam("ListAccessKeys", R"({"UserName": "alice"})"), "/AccessKeyMetadata/0/Status"), "Inactive");
  ASSERT_THAT(update("Active"), Succeeds());
  EXPECT_TRUE(find(made));
  EXPECT_THAT(update("Expired"), FailsWith(kInvalidInput));
  EXPECT_THAT(update("Gone"), FailsWith(kValidation));
}

TEST_F(AccessKeys, ADeletedKeyProvesNobody) {
  const auto made = make_key(root, R"({"UserName": "alice"})");
  const auto input = texts({{"UserName", "alice"}, {"AccessKeyId", at(made, "/AccessKey/AccessKeyId")}});
  ASSERT_THAT(root.iam("DeleteAccessKey", input), Succeeds());
  EXPECT_THAT(find(made), FailsWith(kUnrecognizedClient));
  EXPECT_THAT(
      root.iam("DeleteAccessKey", input),
      FailsWith(kNoSuchEntity, "The Access Key with id " + at(made, "/AccessKey/AccessKeyId") + " cannot be found."));
}

TEST_F(AccessKeys, OneUsersKeyIsNotReachedThroughAnother) {
  const auto made = make_key(root, R"({"UserName": "alice"})");
  const auto id = at(made, "/AccessKey/AccessKeyId");
  const auto bob = world.make_user("bob", policy("Allow", "iam:*", "arn:aws:iam::111122223333:user/bob"));
  EXPECT_THAT(bob.iam("DeleteAccessKey", texts({{"AccessKeyId", id}})), FailsWith(kNoSuchEntity));
  EXPECT_THAT(bob.iam("UpdateAccessKey", texts({{"UserName", "bob"}, {"AccessKeyId", id}, {"Status", "Inactive"}})),
              FailsWith(kNoSuchEntity));
  EXPECT_THAT(bob.iam("DeleteAccessKey", texts({{"UserName", "alice"}, {"AccessKeyId", id}})),
              FailsWith(kAccessDenied));
  EXPECT_TRUE(find(made));
}

TEST_F(AccessKeys, WithoutAUserNameTheyAreTheCallersOwn) {
  const auto bob = world.make_user("bob", policy("Allow", "iam:*AccessKey*", "arn:aws:iam::*:user/${aws:username}"));
  const auto made = make_key(bob, "{}");
  EXPECT_EQ(at(made, "/AccessKey/UserName"), "bob");
  EXPECT_EQ(at(*bob.iam("ListAccessKeys"), "/AccessKeyMetadata/0/AccessKeyId"), at(made, "/AccessKey/AccessKeyId"));
  EXPECT_THAT(bob.iam("CreateAccessKey", R"({"UserName": "alice"})"), FailsWith(kAccessDenied));

  const auto roots = make_key(root, "{}");
  const auto known = find(roots);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->caller.kind, iam::CallerKind::root);
  EXPECT_EQ(at(*root.iam("ListAccessKeys"), "/AccessKeyMetadata/0/AccessKeyId"), at(roots, "/AccessKey/AccessKeyId"));
}

TEST_F(AccessKeys, AnAbsentUserHasNone) {
  EXPECT_THAT(root.iam("CreateAccessKey", R"({"UserName": "nobody"})"),
              FailsWith(kNoSuchEntity, "The user with name nobody cannot be found."));
}

}  // namespace
}  // namespace crossgate::services::iam_api
