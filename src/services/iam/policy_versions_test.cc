// Versions of managed policies, boundaries, tags, and who uses a policy.
#include "api/iam/errors.h"
#include "base/text.h"
#include "services/testing/world.h"

namespace crossgate::services::iam_api {
namespace {

using api::iam::kDeleteConflict;
using api::iam::kInvalidInput;
using api::iam::kLimitExceeded;
using api::iam::kNoSuchEntity;

constexpr std::string_view kVersioned = "arn:aws:iam::111122223333:policy/own";
constexpr std::string_view kAdministrator = "arn:aws:iam::aws:policy/AdministratorAccess";

class ManagedPolicies : public ServicesTest {
 protected:
  ManagedPolicies() {
    EXPECT_THAT(root.iam("CreatePolicy", texts({{"PolicyName", "own"}, {"PolicyDocument", list_users}})), Succeeds());
    EXPECT_THAT(root.iam("CreateUser", R"({"UserName": "alice"})"), Succeeds());
    EXPECT_THAT(root.iam("CreateRole", texts({{"RoleName", "dev"}, {"AssumeRolePolicyDocument", trusting("*")}})),
                Succeeds());
  }
  Answer add(std::string_view document, bool as_default = false) {
    return root.iam("CreatePolicyVersion", texts({{"PolicyArn", kVersioned},
                                                  {"PolicyDocument", document},
                                                  {"SetAsDefault", as_default ? "true" : "false"}}));
  }
  Answer with_version(std::string_view operation, std::string_view id) {
    return root.iam(operation, texts({{"PolicyArn", kVersioned}, {"VersionId", id}}));
  }
  std::string boundary_of(std::string_view operation, std::string_view input, std::string_view pointer) {
    return at(*root.iam(operation, input), std::string(pointer) + "/PermissionsBoundary/PermissionsBoundaryArn");
  }

  Client root = world.root();
  inline static const std::string list_users = policy("Allow", "iam:ListUsers", "*");
  inline static const std::string list_roles = policy("Allow", "iam:ListRoles", "*");
};

TEST_F(ManagedPolicies, TheVersionInForceDecides) {
  ASSERT_THAT(root.iam("AttachUserPolicy", texts({{"UserName", "alice"}, {"PolicyArn", kVersioned}})), Succeeds());
  const auto made = add(list_roles);
  ASSERT_THAT(made, Succeeds());
  EXPECT_EQ(at(*made, "/PolicyVersion/VersionId"), "v2");
  EXPECT_EQ(at(*made, "/PolicyVersion/IsDefaultVersion"), "false");
  EXPECT_THAT(world.user("alice").iam("ListUsers"), Succeeds());
  EXPECT_THAT(world.user("alice").iam("ListRoles"), FailsWith(kAccessDenied));

  ASSERT_THAT(with_version("SetDefaultPolicyVersion", "v2"), Succeeds());
  EXPECT_THAT(world.user("alice").iam("ListUsers"), FailsWith(kAccessDenied));
  EXPECT_THAT(world.user("alice").iam("ListRoles"), Succeeds());
  EXPECT_EQ(at(*root.iam("GetPolicy", texts({{"PolicyArn", kVersioned}})), "/Policy/DefaultVersionId"), "v2");

  EXPECT_EQ(at(*add(list_users, true), "/PolicyVersion/IsDefaultVersion"), "true");
  EXPECT_THAT(world.user("alice").iam("ListUsers"), Succeeds());
}

TEST_F(ManagedPolicies, VersionsAreListedNewestFirstAndReadEachByItself) {
  ASSERT_THAT(add(list_roles), Succeeds());
  const auto listed = root.iam("ListPolicyVersions", texts({{"PolicyArn", kVersioned}}));
  ASSERT_THAT(listed, Succeeds());
  EXPECT_EQ(at(*listed, "/Versions/0/VersionId"), "v2");
  EXPECT_EQ(at(*listed, "/Versions/1/VersionId"), "v1");
  EXPECT_EQ(at(*listed, "/Versions/1/IsDefaultVersion"), "true");
  EXPECT_EQ(at(*listed, "/Versions/0/Document"), "(none)");
  EXPECT_EQ(at(*with_version("GetPolicyVersion", "v2"), "/PolicyVersion/Document"), percent_encode(list_roles));
  EXPECT_THAT(with_version("GetPolicyVersion", "v3"),
              FailsWith(kNoSuchEntity,
                        "Policy " + std::string(kVersioned) + " version v3 does not exist or is not attachable."));
  EXPECT_EQ(at(*root.iam("ListPolicyVersions", texts({{"PolicyArn", kAdministrator}})), "/Versions/0/VersionId"), "v1");
}

TEST_F(ManagedPolicies, FiveVersionsAreTheMostAndTheDefaultStays) {
  for (int version = 2; version <= 5; ++version) ASSERT_THAT(add(list_roles), Succeeds());
  EXPECT_THAT(add(list_roles), FailsWith(kLimitExceeded,
                                         "A managed policy can have up to 5 versions. Before you create a new version, "
                                         "you must delete an existing version."));
  EXPECT_THAT(with_version("DeletePolicyVersion", "v1"),
              FailsWith(kDeleteConflict, "Cannot delete the default version of a policy."));
  EXPECT_THAT(with_version("DeletePolicyVersion", "v2"), Succeeds());
  EXPECT_THAT(with_version("DeletePolicyVersion", "v2"), FailsWith(kNoSuchEntity));
  EXPECT_EQ(at(*add(list_roles), "/PolicyVersion/VersionId"), "v6");
  EXPECT_THAT(root.iam("DeletePolicy", texts({{"PolicyArn", kVersioned}})),
              FailsWith(kDeleteConflict,
                        "This policy has more than one version. Before you delete a policy, you must delete the "
                        "policy's versions. The default version is deleted with the policy."));
  for (const auto* id : {"v3", "v4", "v5", "v6"}) ASSERT_THAT(with_version("DeletePolicyVersion", id), Succeeds());
  EXPECT_THAT(root.iam("DeletePolicy", texts({{"PolicyArn", kVersioned}})), Succeeds());
}

TEST_F(ManagedPolicies, AwsPoliciesCannotBeChanged) {
  EXPECT_THAT(root.iam("CreatePolicyVersion", texts({{"PolicyArn", kAdministrator}, {"PolicyDocument", list_users}})),
              FailsWith(kAccessDenied, "Cannot change a policy of AWS's own."));
  EXPECT_THAT(root.iam("TagPolicy", R"({"PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess", "Tags": []})"),
              FailsWith(kAccessDenied, "Cannot change a policy of AWS's own."));
  EXPECT_EQ(at(*root.iam("ListPolicyTags", texts({{"PolicyArn", kAdministrator}})), "/Tags"), "[]");
}

TEST_F(ManagedPolicies, BoundariesAreSetCountedAndTakenAway) {
  ASSERT_THAT(root.iam("CreateUser", texts({{"UserName", "bob"}, {"PermissionsBoundary", kVersioned}})), Succeeds());
  ASSERT_THAT(root.iam("PutRolePermissionsBoundary", texts({{"RoleName", "dev"}, {"PermissionsBoundary", kVersioned}})),
              Succeeds());
  EXPECT_EQ(boundary_of("GetUser", R"({"UserName": "bob"})", "/User"), kVersioned);
  EXPECT_EQ(boundary_of("GetRole", R"({"RoleName": "dev"})", "/Role"), kVersioned);
  EXPECT_EQ(boundary_of("GetUser", R"({"UserName": "alice"})", "/User"), "(none)");
  const auto told = root.iam("GetPolicy", texts({{"PolicyArn", kVersioned}}));
  EXPECT_EQ(at(*told, "/Policy/PermissionsBoundaryUsageCount"), "2");
  EXPECT_EQ(at(*told, "/Policy/AttachmentCount"), "0");
  EXPECT_THAT(root.iam("DeletePolicy", texts({{"PolicyArn", kVersioned}})), FailsWith(kDeleteConflict));
  EXPECT_EQ(at(*root.iam("ListPolicies", R"({"PolicyUsageFilter": "PermissionsBoundary"})"), "/Policies/0/PolicyName"),
            "own");

  EXPECT_THAT(root.iam("DeleteRolePermissionsBoundary", R"({"RoleName": "dev"})"), Succeeds());
  EXPECT_THAT(root.iam("DeleteUserPermissionsBoundary", R"({"UserName": "bob"})"), Succeeds());
  EXPECT_EQ(boundary_of("GetUser", R"({"UserName": "bob"})", "/User"), "(none)");
  EXPECT_THAT(root.iam("DeletePolicy", texts({{"PolicyArn", kVersioned}})), Succeeds());
  EXPECT_THAT(
      root.iam("PutUserPermissionsBoundary", texts({{"UserName", "bob"}, {"PermissionsBoundary", kVersioned}})),
      FailsWith(kNoSuchEntity, "Scope ARN: " + std::string(kVersioned) + " does not exist or is not attachable."));
  EXPECT_THAT(
      root.iam("PutUserPermissionsBoundary", texts({{"UserName", "no"}, {"PermissionsBoundary", kAdministrator}})),
      FailsWith(kNoSuchEntity, "The user with name no cannot be found."));
}

// IAM User Guide, "Delegating responsibility to others using permissions boundaries".
TEST_F(ManagedPolicies, AnAdministratorCanBeBoundToABoundary) {
  const auto delegate = world.make_user("delegate", R"({"Statement": {"Effect": "Allow", "Resource": "*",
        "Action": ["iam:CreateUser", "iam:PutUserPolicy", "iam:AttachUserPolicy", "iam:PutUserPermissionsBoundary"],
        "Condition": {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/own"}}}})");
  const auto attach = [&](std::string_view user) {
    return delegate.iam("AttachUserPolicy", texts({{"UserName", user}, {"PolicyArn", kAdministrator}}));
  };
  EXPECT_THAT(delegate.iam("CreateUser", R"({"UserName": "free"})"), FailsWith(kAccessDenied));
  EXPECT_THAT(delegate.iam("CreateUser", texts({{"UserName", "bound"}, {"PermissionsBoundary", kAdministrator}})),
              FailsWith(kAccessDenied));
  EXPECT_THAT(delegate.iam("CreateUser", texts({{"UserName", "bound"}, {"PermissionsBoundary", kVersioned}})),
              Succeeds());
  EXPECT_THAT(attach("bound"), Succeeds());
  EXPECT_THAT(attach("alice"), FailsWith(kAccessDenied));
  const auto put = [&](std::string_view user, std::string_view boundary) {
    return delegate.iam("PutUserPermissionsBoundary", texts({{"UserName", user}, {"PermissionsBoundary", boundary}}));
  };
  EXPECT_THAT(put("bound", kAdministrator), FailsWith(kAccessDenied));
  EXPECT_THAT(put("alice", kVersioned), Succeeds());
  EXPECT_THAT(attach("alice"), Succeeds());
}

TEST_F(ManagedPolicies, WhoUsesAPolicyIsListedByKindAndName) {
  ASSERT_THAT(root.iam("AttachUserPolicy", texts({{"UserName", "alice"}, {"PolicyArn", kVersioned}})), Succeeds());
  ASSERT_THAT(root.iam("PutRolePermissionsBoundary", texts({{"RoleName", "dev"}, {"PermissionsBoundary", kVersioned}})),
              Succeeds());
  const auto listed = root.iam("ListEntitiesForPolicy", texts({{"PolicyArn", kVersioned}}));
  ASSERT_THAT(listed, Succeeds());
  EXPECT_EQ(at(*listed, "/PolicyUsers/0/UserName"), "alice");
  EXPECT_EQ(at(*listed, "/PolicyRoles/0/RoleName"), "dev");
  EXPECT_EQ(at(*listed, "/PolicyGroups"), "[]");
  const auto roles = root.iam("ListEntitiesForPolicy", texts({{"PolicyArn", kVersioned}, {"EntityFilter", "Role"}}));
  EXPECT_EQ(at(*roles, "/PolicyUsers"), "[]");
  EXPECT_EQ(at(*roles, "/PolicyRoles/0/RoleName"), "dev");
  const auto attached =
      root.iam("ListEntitiesForPolicy", texts({{"PolicyArn", kVersioned}, {"PolicyUsageFilter", "PermissionsPolicy"}}));
  EXPECT_EQ(at(*attached, "/PolicyRoles"), "[]");
}

TEST_F(ManagedPolicies, TagsAreAddedListedAndRemovedOnAllThatHaveThem) {
  struct Kind {
    std::string_view noun;
    std::string_view id;
    std::string_view name;
  };
  for (const auto& [noun, id, name] :
       {Kind{"User", "UserName", "alice"}, Kind{"Role", "RoleName", "dev"}, Kind{"Policy", "PolicyArn", kVersioned}}) {
    const auto with = [&](std::string_view rest) {
      return R"({")" + std::string(id) + R"(": ")" + std::string(name) + R"(", )" + std::string(rest) + "}";
    };
    const std::string list = "List" + std::string(noun) + "Tags";
    EXPECT_THAT(root.iam("Tag" + std::string(noun), with(R"("Tags": [{"Key": "Team", "Value": "a"},
                                                                  {"Key": "cost", "Value": ""}])")),
                Succeeds());
    EXPECT_THAT(root.iam("Tag" + std::string(noun), with(R"("Tags": [{"Key": "TEAM", "Value": "b"}])")), Succeeds());
    const auto listed = root.iam(list, with(R"("MaxItems": "1")"));
    ASSERT_THAT(listed, Succeeds()) << noun;
    EXPECT_EQ(at(*listed, "/Tags"), R"([{"Key":"cost","Value":""}])");
    EXPECT_EQ(at(*root.iam(list, with(R"("Marker": ")" + at(*listed, "/Marker") + "\"")), "/Tags"),
              R"([{"Key":"TEAM","Value":"b"}])");
    EXPECT_THAT(root.iam("Untag" + std::string(noun), with(R"("TagKeys": ["team", "none"])")), Succeeds());
    EXPECT_EQ(at(*root.iam(list, with(R"("MaxItems": "9")")), "/Tags"), R"([{"Key":"cost","Value":""}])");
  }
  EXPECT_EQ(at(*root.iam("GetPolicy", texts({{"PolicyArn", kVersioned}})), "/Policy/Tags/0/Key"), "cost");
}

TEST_F(ManagedPolicies, TaggingIsAPermissionOfItsOwnAlsoWhenSomethingIsMade) {
  const auto maker = world.make_user("maker", policy("Allow", "iam:CreateRole", "*"));
  const auto input = [](std::string_view name, std::string_view tags) {
    return R"({"RoleName": ")" + std::string(name) + R"(", "Tags": [)" + std::string(tags) +
           R"(], "AssumeRolePolicyDocument": "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",)" +
           R"(\"Action\":\"sts:AssumeRole\"}}"})";
  };
  EXPECT_THAT(maker.iam("CreateRole", input("plain", "")), Succeeds());
  EXPECT_THAT(maker.iam("CreateRole", input("tagged", R"({"Key": "a", "Value": "b"})")),
              FailsWith(kAccessDenied,
                        "User: arn:aws:iam::111122223333:user/maker is not authorized to perform: iam:TagRole on "
                        "resource: arn:aws:iam::111122223333:role/tagged because no identity-based policy allows the "
                        "iam:TagRole action"));
}

}  // namespace
}  // namespace crossgate::services::iam_api
