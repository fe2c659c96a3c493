#include "api/iam/errors.h"
#include "services/testing/world.h"

namespace crossgate::services::iam_api {
namespace {

using api::iam::kDeleteConflict;
using api::iam::kEntityAlreadyExists;
using api::iam::kInvalidInput;
using api::iam::kLimitExceeded;
using api::iam::kNoSuchEntity;

using Users = ServicesTest;

TEST_F(Users, ANewUserIsToldWithItsArnAndFoundAgain) {
  const auto made = world.root().iam("CreateUser", R"({"UserName": "Alice", "Path": "/eng/"})");
  ASSERT_THAT(made, Succeeds());
  EXPECT_EQ(at(*made, "/User/Arn"), "arn:aws:iam::111122223333:user/eng/Alice");
  EXPECT_EQ(at(*made, "/User/Path"), "/eng/");
  EXPECT_EQ(at(*made, "/User/CreateDate"), format_iso8601(storage::kNoon));
  EXPECT_EQ(at(*made, "/User/UserId").substr(0, 4), "AIDA");

  const auto found = world.root().iam("GetUser", R"({"UserName": "alice"})");
  ASSERT_THAT(found, Succeeds());
  EXPECT_EQ(*found, *made);
}

TEST_F(Users, NamesAreUniqueRegardlessOfCase) {
  ASSERT_THAT(world.root().iam("CreateUser", R"({"UserName": "alice"})"), Succeeds());
  EXPECT_THAT(world.root().iam("CreateUser", R"({"UserName": "ALICE"})"),
              FailsWith(kEntityAlreadyExists, "User with name ALICE already exists."));
}

TEST_F(Users, WhatTheModelForbidsIsAValidationError) {
  const std::string long_name(65, 'a');
  for (const auto& input :
       {std::string(R"({})"), std::string(R"({"UserName": ""})"), std::string(R"({"UserName": "a b"})"),
        R"({"UserName": ")" + long_name + R"("})", std::string(R"({"UserName": "a", "Path": "eng"})")}) {
    EXPECT_THAT(world.root().iam("CreateUser", input), FailsWith(kValidation)) << input;
  }
}

TEST_F(Users, TagsAreKeptAndShownToWhoAsksForTheUser) {
  ASSERT_THAT(world.root().iam("CreateUser", R"({"UserName": "alice", "Tags": [{"Key": "Team", "Value": "eng"}]})"),
              Succeeds());
  EXPECT_EQ(at(*world.root().iam("GetUser", R"({"UserName": "alice"})"), "/User/Tags/0/Value"), "eng");
  EXPECT_THAT(world.root().iam("CreateUser", R"({"UserName": "bob", "Tags": [{"Key": "a", "Value": "1"},
                                                                             {"Key": "A", "Value": "2"}]})"),
              FailsWith(kInvalidInput));
  EXPECT_THAT(world.root().iam("CreateUser", R"({"UserName": "bob", "Tags": [{"Key": "aws:x", "Value": "1"}]})"),
              FailsWith(kInvalidInput));
}

TEST_F(Users, TagsOfRequestAndUserAreKeysForPolicies) {
  const auto only_eng = [](std::string_view key) {
    return R"({"Statement": {"Effect": "Allow", "Action": ["iam:CreateUser", "iam:TagUser", "iam:GetUser"], "Resource": "*",
               "Condition": {"StringEquals": {")" +
           std::string(key) + R"(": "eng"}}}})";
  };
  const auto hirer = world.make_user("hirer", only_eng("aws:RequestTag/Team"));
  EXPECT_THAT(hirer.iam("CreateUser", R"({"UserName": "a", "Tags": [{"Key": "Team", "Value": "eng"}]})"), Succeeds());
  EXPECT_THAT(hirer.iam("CreateUser", R"({"UserName": "b"})"), FailsWith(kAccessDenied));

  const auto reader = world.make_user("reader", only_eng("iam:ResourceTag/Team"));
  EXPECT_THAT(reader.iam("GetUser", R"({"UserName": "a"})"), Succeeds());
  EXPECT_THAT(reader.iam("GetUser", R"({"UserName": "hirer"})"), FailsWith(kAccessDenied));
}

TEST_F(Users, GetUserWithoutANameIsAboutTheCaller) {
  const auto alice = world.make_user("alice", policy("Allow", "iam:GetUser", "*"));
  EXPECT_EQ(at(*alice.iam("GetUser"), "/User/UserName"), "alice");

  const auto root = world.root().iam("GetUser");
  ASSERT_THAT(root, Succeeds());
  EXPECT_EQ(at(*root, "/User/Arn"), "arn:aws:iam::111122223333:root");
  EXPECT_EQ(at(*root, "/User/UserId"), "111122223333");
  EXPECT_EQ(at(*root, "/User/UserName"), "(none)");
}

TEST_F(Users, AStrangersRefusalTellsNeitherThePathNorWhetherTheUserExists) {
  const auto stranger = world.make_user("stranger", policy("Allow", "codecommit:GitPull", "*"));
  ASSERT_THAT(world.root().iam("CreateUser", R"({"UserName": "alice", "Path": "/secret/"})"), Succeeds());
  const std::string_view operations[] = {"GetUser",         "DeleteUser",       "ListAccessKeys",
                                         "CreateAccessKey", "ListUserPolicies", "ListAttachedUserPolicies"};
  for (const auto operation : operations) {
    for (const std::string_view name : {"alice", "nobody"}) {
      EXPECT_THAT(
          stranger.iam(operation, texts({{"UserName", name}})),
          FailsWith(kAccessDenied,
                    "User: arn:aws:iam::111122223333:user/stranger is not authorized to perform: "
                    "iam:" +
                        std::string(operation) + " on resource: user " + std::string(name) +
                        " because no identity-based policy allows the iam:" + std::string(operation) + " action"));
    }
  }
}

TEST_F(Users, WhoMaySeeAnAbsentUserIsToldThatItIsAbsent) {
  const auto reader = world.make_user("reader", policy("Allow", "iam:GetUser", "arn:aws:iam::111122223333:user/*"));
  EXPECT_THAT(reader.iam("GetUser", R"({"UserName": "nobody"})"),
              FailsWith(kNoSuchEntity, "The user with name nobody cannot be found."));
}

TEST_F(Users, PermissionIsAskedForTheArnWithItsPath) {
  ASSERT_THAT(world.root().iam("CreateUser", R"({"UserName": "alice", "Path": "/eng/"})"), Succeeds());
  ASSERT_THAT(world.root().iam("CreateUser", R"({"UserName": "bob", "Path": "/ops/"})"), Succeeds());
  const auto reader = world.make_user("reader", policy("Allow", "iam:*", "arn:aws:iam::111122223333:user/eng/*"));
  EXPECT_THAT(reader.iam("GetUser", R"({"UserName": "alice"})"), Succeeds());
  EXPECT_THAT(reader.iam("GetUser", R"({"UserName": "bob"})"), FailsWith(kAccessDenied));
  EXPECT_THAT(reader.iam("CreateUser", R"({"UserName": "carol", "Path": "/eng/"})"), Succeeds());
  EXPECT_THAT(reader.iam("CreateUser", R"({"UserName": "dave"})"), FailsWith(kAccessDenied));
  EXPECT_THAT(reader.iam("ListUsers", R"({"PathPrefix": "/eng/"})"), Succeeds());
  EXPECT_THAT(reader.iam("ListUsers"), FailsWith(kAccessDenied));
}

TEST_F(Users, ListingsArePagedByNameAndFilteredByPath) {
  for (const std::string_view name : {"carol", "Bob", "alice"})
    ASSERT_THAT(world.root().iam("CreateUser", texts({{"UserName", name}, {"Path", "/eng/"}})), Succeeds());
  ASSERT_THAT(world.root().iam("CreateUser", R"({"UserName": "dave"})"), Succeeds());

  const auto first = world.root().iam("ListUsers", R"({"PathPrefix": "/eng", "MaxItems": 2})");
  ASSERT_THAT(first, Succeeds());
  EXPECT_EQ(at(*first, "/Users/0/UserName"), "alice");
  EXPECT_EQ(at(*first, "/Users/1/UserName"), "Bob");
  EXPECT_EQ(at(*first, "/Users/2"), "(none)");
  EXPECT_EQ(at(*first, "/IsTruncated"), "true");

  const auto marker = at(*first, "/Marker");
  // A form's numbers are texts.
  const auto second =
      world.root().iam("ListUsers", texts({{"PathPrefix", "/eng"}, {"MaxItems", "2"}, {"Marker", marker}}));
  ASSERT_THAT(second, Succeeds());
  EXPECT_EQ(at(*second, "/Users/0/UserName"), "carol");
  EXPECT_EQ(at(*second, "/Users/1"), "(none)");
  EXPECT_EQ(at(*second, "/IsTruncated"), "false");
  EXPECT_EQ(at(*second, "/Marker"), "(none)");

  EXPECT_THAT(world.root().iam("ListUsers", texts({{"Marker", marker}})), FailsWith(kValidation, "Invalid Marker."));
  EXPECT_THAT(world.root().iam("ListUsers", R"({"Marker": "made up"})"), FailsWith(kValidation, "Invalid Marker."));
  EXPECT_THAT(world.root().iam("ListUsers", R"({"MaxItems": 0})"), FailsWith(kValidation));
}

TEST_F(Users, AUserIsDeletedOnlyWhenNothingIsLeftOfIt) {
  ASSERT_THAT(world.root().iam("CreateUser", R"({"UserName": "alice"})"), Succeeds());
  const auto key = world.root().iam("CreateAccessKey", R"({"UserName": "alice"})");
  ASSERT_THAT(world.root().iam(
                  "PutUserPolicy",
                  texts({{"UserName", "alice"}, {"PolicyName", "p"}, {"PolicyDocument", policy("Allow", "*", "*")}})),
              Succeeds());
  const auto attached = texts({{"UserName", "alice"}, {"PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"}});
  ASSERT_THAT(world.root().iam("AttachUserPolicy", attached), Succeeds());

  const std::string_view alice = R"({"UserName": "alice"})";
  EXPECT_THAT(world.root().iam("DeleteUser", alice),
              FailsWith(kDeleteConflict, "Cannot delete entity, must detach all policies first."));
  ASSERT_THAT(world.root().iam("DetachUserPolicy", attached), Succeeds());
  EXPECT_THAT(world.root().iam("DeleteUser", alice),
              FailsWith(kDeleteConflict, "Cannot delete entity, must delete policies first."));
  ASSERT_THAT(world.root().iam("DeleteUserPolicy", R"({"UserName": "alice", "PolicyName": "p"})"), Succeeds());
  EXPECT_THAT(world.root().iam("DeleteUser", alice),
              FailsWith(kDeleteConflict, "Cannot delete entity, must delete access keys first."));
  ASSERT_THAT(world.root().iam("DeleteAccessKey",
                               texts({{"UserName", "alice"}, {"AccessKeyId", at(*key, "/AccessKey/AccessKeyId")}})),
              Succeeds());
  EXPECT_THAT(world.root().iam("DeleteUser", alice), Succeeds());
  EXPECT_THAT(world.root().iam("DeleteUser", alice),
              FailsWith(kNoSuchEntity, "The user with name alice cannot be found."));
}

TEST_F(Users, AnAccountHasALimitOfUsers) {
  world.deps.limits.users_per_account = 1;
  ASSERT_THAT(world.root().iam("CreateUser", R"({"UserName": "alice"})"), Succeeds());
  EXPECT_THAT(world.root().iam("CreateUser", R"({"UserName": "bob"})"),
              FailsWith(kLimitExceeded, "Cannot exceed quota for UsersPerAccount: 1"));
}

}  // namespace
}  // namespace crossgate::services::iam_api
