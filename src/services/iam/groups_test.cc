// Groups, who belongs to them, and what they may do by it.
#include "api/iam/errors.h"
#include "services/testing/world.h"

namespace crossgate::services::iam_api {
namespace {

using api::iam::kDeleteConflict;
using api::iam::kEntityAlreadyExists;
using api::iam::kLimitExceeded;
using api::iam::kNoSuchEntity;

class Groups : public ServicesTest {
 protected:
  Groups() {
    EXPECT_THAT(root.iam("CreateGroup", R"({"GroupName": "Devs", "Path": "/eng/"})"), Succeeds());
    EXPECT_THAT(root.iam("CreateUser", R"({"UserName": "alice"})"), Succeeds());
  }
  Client root = world.root();
  const std::string both = R"({"GroupName": "devs", "UserName": "ALICE"})";
};

TEST_F(Groups, AreMadeToldListedAndRemoved) {
  const auto told = root.iam("GetGroup", R"({"GroupName": "DEVS"})");
  ASSERT_THAT(told, Succeeds());
  EXPECT_EQ(at(*told, "/Group/Arn"), "arn:aws:iam::111122223333:group/eng/Devs");
  EXPECT_TRUE(at(*told, "/Group/GroupId").starts_with("AGPA"));
  EXPECT_EQ(at(*told, "/Users"), "[]");
  EXPECT_EQ(at(*root.iam("ListGroups", R"({"PathPrefix": "/eng"})"), "/Groups/0/GroupName"), "Devs");
  EXPECT_EQ(at(*root.iam("ListGroups", R"({"PathPrefix": "/ops"})"), "/Groups"), "[]");
  EXPECT_THAT(root.iam("CreateGroup", R"({"GroupName": "devs"})"),
              FailsWith(kEntityAlreadyExists, "Group with name devs already exists."));
  EXPECT_THAT(root.iam("DeleteGroup", R"({"GroupName": "devs"})"), Succeeds());
  EXPECT_THAT(root.iam("GetGroup", R"({"GroupName": "Devs"})"),
              FailsWith(kNoSuchEntity, "The group with name Devs cannot be found."));
}

TEST_F(Groups, HaveMembersWhoHoldThem) {
  EXPECT_THAT(root.iam("AddUserToGroup", both), Succeeds());
  EXPECT_THAT(root.iam("AddUserToGroup", both), Succeeds());
  EXPECT_EQ(at(*root.iam("GetGroup", R"({"GroupName": "Devs"})"), "/Users/0/UserName"), "alice");
  EXPECT_EQ(at(*root.iam("ListGroupsForUser", R"({"UserName": "alice"})"), "/Groups/0/GroupName"), "Devs");
  EXPECT_THAT(root.iam("DeleteGroup", R"({"GroupName": "Devs"})"),
              FailsWith(kDeleteConflict, "Cannot delete entity, must remove users from group first."));
  EXPECT_THAT(root.iam("DeleteUser", R"({"UserName": "alice"})"),
              FailsWith(kDeleteConflict, "Cannot delete entity, must remove users from group first."));
  EXPECT_THAT(root.iam("RemoveUserFromGroup", both), Succeeds());
  EXPECT_THAT(root.iam("RemoveUserFromGroup", both),
              FailsWith(kNoSuchEntity, "The user with name alice cannot be found."));
  EXPECT_THAT(root.iam("DeleteUser", R"({"UserName": "alice"})"), Succeeds());
}

TEST_F(Groups, AreLimitedInNumberAndPerUser) {
  world.deps.limits.groups_per_user = 0;
  EXPECT_THAT(root.iam("AddUserToGroup", both), FailsWith(kLimitExceeded, "Cannot exceed quota for GroupsPerUser: 0"));
  world.deps.limits.groups_per_account = 1;
  EXPECT_THAT(root.iam("CreateGroup", R"({"GroupName": "more"})"),
              FailsWith(kLimitExceeded, "Cannot exceed quota for GroupsPerAccount: 1"));
}

TEST_F(Groups, InlineAndAttachedPoliciesAreTheirMembers) {
  EXPECT_THAT(world.user("alice").iam("GetUser"), FailsWith(kAccessDenied));
  ASSERT_THAT(root.iam("AddUserToGroup", both), Succeeds());
  ASSERT_THAT(root.iam("PutGroupPolicy", texts({{"GroupName", "Devs"},
                                                {"PolicyName", "look"},
                                                {"PolicyDocument", policy("Allow", "iam:GetUser", "*")}})),
              Succeeds());
  EXPECT_THAT(world.user("alice").iam("GetUser"), Succeeds());
  EXPECT_THAT(world.user("alice").iam("ListUsers"), FailsWith(kAccessDenied));
  const auto attached = texts({{"GroupName", "Devs"}, {"PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"}});
  ASSERT_THAT(root.iam("AttachGroupPolicy", attached), Succeeds());
  EXPECT_THAT(world.user("alice").iam("ListUsers"), Succeeds());
  EXPECT_EQ(at(*root.iam("ListAttachedGroupPolicies", R"({"GroupName": "Devs"})"), "/AttachedPolicies/0/PolicyName"),
            "AdministratorAccess");
  EXPECT_EQ(at(*root.iam("ListGroupPolicies", R"({"GroupName": "Devs"})"), "/PolicyNames"), R"(["look"])");

  EXPECT_THAT(root.iam("DeleteGroup", R"({"GroupName": "Devs"})"),
              FailsWith(kDeleteConflict, "Cannot delete entity, must detach all policies first."));
  ASSERT_THAT(root.iam("DetachGroupPolicy", attached), Succeeds());
  EXPECT_THAT(root.iam("DeleteGroup", R"({"GroupName": "Devs"})"),
              FailsWith(kDeleteConflict, "Cannot delete entity, must delete policies first."));
  ASSERT_THAT(root.iam("DeleteGroupPolicy", R"({"GroupName": "Devs", "PolicyName": "look"})"), Succeeds());
  EXPECT_THAT(world.user("alice").iam("GetUser"), FailsWith(kAccessDenied));
}

TEST_F(Groups, WhoMayFillAGroupIsAskedAboutTheGroup) {
  const auto filler =
      world.make_user("filler", policy("Allow", "iam:AddUserToGroup", "arn:aws:iam::111122223333:group/eng/*"));
  EXPECT_THAT(filler.iam("AddUserToGroup", both), Succeeds());
  ASSERT_THAT(root.iam("CreateGroup", R"({"GroupName": "admins"})"), Succeeds());
  EXPECT_THAT(filler.iam("AddUserToGroup", R"({"GroupName": "admins", "UserName": "filler"})"),
              FailsWith(kAccessDenied));
}

TEST_F(Groups, AnEntityIsRenamedOnlyByWhoMayDoItToBothNames) {
  ASSERT_THAT(root.iam("AddUserToGroup", both), Succeeds());
  const auto renamer = world.make_user("renamer", policy("Allow", "iam:Update*", "arn:aws:iam::111122223333:*/eng/*"));
  EXPECT_THAT(renamer.iam("UpdateGroup", R"({"GroupName": "Devs", "NewPath": "/ops/"})"), FailsWith(kAccessDenied));
  EXPECT_THAT(renamer.iam("UpdateGroup", R"({"GroupName": "Devs", "NewGroupName": "People"})"), Succeeds());
  EXPECT_EQ(at(*root.iam("ListGroupsForUser", R"({"UserName": "alice"})"), "/Groups/0/Arn"),
            "arn:aws:iam::111122223333:group/eng/People");

  EXPECT_THAT(renamer.iam("UpdateUser", R"({"UserName": "alice", "NewPath": "/eng/"})"), FailsWith(kAccessDenied));
  EXPECT_THAT(root.iam("UpdateUser", R"({"UserName": "alice", "NewPath": "/eng/", "NewUserName": "zoe"})"), Succeeds());
  EXPECT_EQ(at(*root.iam("GetGroup", R"({"GroupName": "People"})"), "/Users/0/Arn"),
            "arn:aws:iam::111122223333:user/eng/zoe");
  EXPECT_THAT(root.iam("UpdateUser", R"({"UserName": "zoe", "NewUserName": "Renamer"})"),
              FailsWith(kEntityAlreadyExists, "User with name Renamer already exists."));
  EXPECT_THAT(root.iam("UpdateUser", R"({"UserName": "alice", "NewUserName": "b"})"),
              FailsWith(kNoSuchEntity, "The user with name alice cannot be found."));
}

}  // namespace
}  // namespace crossgate::services::iam_api
