#include "api/iam/errors.h"
#include "base/text.h"
#include "iam/policy.h"
#include "services/testing/world.h"

namespace crossgate::services::iam_api {
namespace {

using api::iam::kDeleteConflict;
using api::iam::kEntityAlreadyExists;
using api::iam::kLimitExceeded;
using api::iam::kNoSuchEntity;
using iam::kMalformedPolicyDocument;

class Roles : public ServicesTest {
 protected:
  Answer make(std::string_view name, std::string_view trust) {
    return root.iam("CreateRole", texts({{"RoleName", name}, {"AssumeRolePolicyDocument", trust}}));
  }
  std::string trust_of(std::string_view name) {
    return percent_decode(at(*root.iam("GetRole", texts({{"RoleName", name}})), "/Role/AssumeRolePolicyDocument"))
        .value_or("(not encoded)");
  }

  Client root = world.root();
  const std::string to_root = trusting("arn:aws:iam::111122223333:root");
};

TEST_F(Roles, ANewRoleIsToldWithItsTrustPolicyEncoded) {
  const auto made = root.iam("CreateRole", texts({{"RoleName", "Developer"},
                                                  {"Path", "/eng/"},
                                                  {"Description", "Writes code"},
                                                  {"MaxSessionDuration", "7200"},
                                                  {"AssumeRolePolicyDocument", to_root}}));
  ASSERT_THAT(made, Succeeds());
  EXPECT_EQ(at(*made, "/Role/Arn"), "arn:aws:iam::111122223333:role/eng/Developer");
  EXPECT_EQ(at(*made, "/Role/RoleId").substr(0, 4), "AROA");
  EXPECT_EQ(at(*made, "/Role/MaxSessionDuration"), "7200");
  EXPECT_EQ(at(*made, "/Role/Description"), "Writes code");
  EXPECT_EQ(at(*made, "/Role/AssumeRolePolicyDocument"), percent_encode(to_root));
  EXPECT_EQ(*root.iam("GetRole", R"({"RoleName": "Developer"})"), *made);
}

TEST_F(Roles, TheTrustPolicyIsReadStrictly) {
  EXPECT_THAT(make("r", "{"), FailsWith(kMalformedPolicyDocument));
  EXPECT_THAT(make("r", policy("Allow", "sts:AssumeRole", "*")), FailsWith(kMalformedPolicyDocument));
  EXPECT_THAT(make("r", trusting("arn:aws:iam::111122223333:user/nobody")), FailsWith(kMalformedPolicyDocument));
  EXPECT_THAT(make("r", trusting("arn:aws:iam::999999999999:root")), FailsWith(kMalformedPolicyDocument));
  EXPECT_THAT(root.iam("GetRole", R"({"RoleName": "r"})"), FailsWith(kNoSuchEntity));
}

TEST_F(Roles, ATrustPolicyMayNotBeLongerThanItsQuotaButMayBeSpacedOut) {
  std::string conditions;
  for (int i = 0; i < 200; ++i) conditions += (i ? "," : "") + ('"' + std::string(10, 'x') + std::to_string(i) + '"');
  const auto document = R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},
    "Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":[)" +
                        conditions + "]}}}]}";
  EXPECT_THAT(make("r", document), FailsWith(kLimitExceeded, "Cannot exceed quota for ACLSizePerRole: 2048"));
  EXPECT_THAT(make("r", std::string(3000, ' ') + to_root), Succeeds());
}

TEST_F(Roles, ATrustedUserMadeAgainIsShownAsTheOneThatIsGone) {
  ASSERT_THAT(root.iam("CreateUser", R"({"UserName": "alice"})"), Succeeds());
  const auto first_id = at(*root.iam("GetUser", R"({"UserName": "alice"})"), "/User/UserId");
  ASSERT_THAT(make("r", trusting("arn:aws:iam::111122223333:user/alice")), Succeeds());
  EXPECT_EQ(trust_of("r"), trusting("arn:aws:iam::111122223333:user/alice"));

  ASSERT_THAT(root.iam("DeleteUser", R"({"UserName": "alice"})"), Succeeds());
  ASSERT_THAT(root.iam("CreateUser", R"({"UserName": "alice"})"), Succeeds());
  EXPECT_EQ(trust_of("r"), trusting(first_id));
}

TEST_F(Roles, NamesAreUniqueAndUsersDoNotCount) {
  ASSERT_THAT(make("same", to_root), Succeeds());
  ASSERT_THAT(root.iam("CreateUser", R"({"UserName": "same"})"), Succeeds());
  EXPECT_THAT(make("Same", to_root), FailsWith(kEntityAlreadyExists, "Role with name Same already exists."));
}

TEST_F(Roles, UpdatesReplaceWhatTheyNameAndLeaveTheRest) {
  ASSERT_THAT(
      root.iam("CreateRole", texts({{"RoleName", "r"}, {"Description", "old"}, {"AssumeRolePolicyDocument", to_root}})),
      Succeeds());
  ASSERT_THAT(root.iam("UpdateRole", R"({"RoleName": "r", "MaxSessionDuration": 43200})"), Succeeds());
  ASSERT_THAT(root.iam("UpdateAssumeRolePolicy", texts({{"RoleName", "r"}, {"PolicyDocument", trusting("*")}})),
              Succeeds());
  const auto role = root.iam("GetRole", R"({"RoleName": "r"})");
  EXPECT_EQ(at(*role, "/Role/Description"), "old");
  EXPECT_EQ(at(*role, "/Role/MaxSessionDuration"), "43200");
  EXPECT_EQ(trust_of("r"), trusting("*"));
  ASSERT_THAT(root.iam("UpdateRole", R"({"RoleName": "r", "Description": ""})"), Succeeds());
  EXPECT_EQ(at(*root.iam("GetRole", R"({"RoleName": "r"})"), "/Role/Description"), "(none)");

  EXPECT_THAT(root.iam("UpdateRole", R"({"RoleName": "r", "MaxSessionDuration": 60})"), FailsWith(kValidation));
  EXPECT_THAT(root.iam("UpdateAssumeRolePolicy", texts({{"RoleName", "r"}, {"PolicyDocument", "{}"}})),
              FailsWith(kMalformedPolicyDocument));
  EXPECT_THAT(root.iam("UpdateRole", R"({"RoleName": "nobody"})"),
              FailsWith(kNoSuchEntity, "The role with name nobody cannot be found."));
}

TEST_F(Roles, AnUpdateOfWhatHasChangedMeanwhileIsRefusedByTheStore) {
  ASSERT_THAT(make("r", trusting("*")), Succeeds());
  const auto account = World::management_id();
  const auto before = *world.directory.account(account).value()->find(storage::PrincipalKind::role, "r");
  ASSERT_THAT(root.iam("UpdateAssumeRolePolicy", texts({{"RoleName", "r"}, {"PolicyDocument", to_root}})), Succeeds());
  auto described = before;
  described.description = "with the old trust policy";
  EXPECT_EQ(world.identities.update_principal(account, described, before), storage::Change::conflict);
  EXPECT_EQ(trust_of("r"), to_root);
}

TEST_F(Roles, ListingsArePaged) {
  for (const auto* name : {"c", "a", "B"}) ASSERT_THAT(make(name, to_root), Succeeds());
  const auto first = root.iam("ListRoles", R"({"MaxItems": 2})");
  EXPECT_EQ(at(*first, "/Roles/0/RoleName") + at(*first, "/Roles/1/RoleName"), "aB");
  const auto second = root.iam("ListRoles", texts({{"Marker", at(*first, "/Marker")}}));
  EXPECT_EQ(at(*second, "/Roles/0/RoleName"), "c");
  EXPECT_EQ(at(*second, "/IsTruncated"), "false");
}

TEST_F(Roles, ARoleWithPoliciesIsNotDeleted) {
  ASSERT_THAT(make("r", to_root), Succeeds());
  const auto put = texts({{"RoleName", "r"}, {"PolicyName", "p"}, {"PolicyDocument", policy("Allow", "*", "*")}});
  ASSERT_THAT(root.iam("PutRolePolicy", put), Succeeds());
  EXPECT_THAT(root.iam("DeleteRole", R"({"RoleName": "r"})"),
              FailsWith(kDeleteConflict, "Cannot delete entity, must delete policies first."));
  ASSERT_THAT(root.iam("DeleteRolePolicy", R"({"RoleName": "r", "PolicyName": "p"})"), Succeeds());
  EXPECT_THAT(root.iam("DeleteRole", R"({"RoleName": "r"})"), Succeeds());
  EXPECT_THAT(root.iam("GetRole", R"({"RoleName": "r"})"), FailsWith(kNoSuchEntity));
}

TEST_F(Roles, AStrangerIsNotToldWhichRolesExist) {
  const auto stranger = world.make_user("stranger", policy("Allow", "codecommit:*", "*"));
  ASSERT_THAT(make("r", to_root), Succeeds());
  for (const std::string_view name : {"r", "nobody"}) {
    EXPECT_THAT(stranger.iam("GetRole", texts({{"RoleName", name}})),
                FailsWith(kAccessDenied,
                          "User: arn:aws:iam::111122223333:user/stranger is not authorized to perform: "
                          "iam:GetRole on resource: role " +
                              std::string(name) + " because no identity-based policy allows the iam:GetRole action"));
  }
  EXPECT_THAT(stranger.iam("UpdateAssumeRolePolicy", texts({{"RoleName", "r"}, {"PolicyDocument", trusting("*")}})),
              FailsWith(kAccessDenied));
}

}  // namespace
}  // namespace crossgate::services::iam_api
