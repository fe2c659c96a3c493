// Managed policies, inline policies and attachments.
#include "api/iam/errors.h"
#include "base/text.h"
#include "iam/policy.h"
#include "services/testing/world.h"

namespace crossgate::services::iam_api {
namespace {

using api::iam::kDeleteConflict;
using api::iam::kEntityAlreadyExists;
using api::iam::kInvalidInput;
using api::iam::kLimitExceeded;
using api::iam::kNoSuchEntity;
using iam::kMalformedPolicyDocument;

constexpr std::string_view kOwn = "arn:aws:iam::111122223333:policy/own";
constexpr std::string_view kReadOnly = "arn:aws:iam::aws:policy/AWSCodeCommitReadOnly";

class Policies : public ServicesTest {
 protected:
  Policies() {
    EXPECT_THAT(root.iam("CreateUser", R"({"UserName": "alice"})"), Succeeds());
    EXPECT_THAT(root.iam("CreateRole", texts({{"RoleName", "dev"}, {"AssumeRolePolicyDocument", trusting("*")}})),
                Succeeds());
  }
  Answer make(std::string_view name, std::string_view document = pull) {
    return root.iam("CreatePolicy", texts({{"PolicyName", name}, {"PolicyDocument", document}}));
  }

  Client root = world.root();
  inline static const std::string pull = policy("Allow", "codecommit:GitPull", "*");
};

/// A valid document of about `size` characters that are not white space.
std::string document_of_size(std::size_t size) {
  return policy("Allow", "codecommit:GitPull",
                "arn:aws:codecommit:us-east-1:111122223333:" + std::string(size - 130, 'x'));
}

TEST_F(Policies, ANewPolicyIsToldAndItsDocumentReadBackEncoded) {
  const auto made =
      root.iam("CreatePolicy",
               texts({{"PolicyName", "own"}, {"Path", "/eng/"}, {"Description", "Pulls"}, {"PolicyDocument", pull}}));
  ASSERT_THAT(made, Succeeds());
  EXPECT_EQ(at(*made, "/Policy/Arn"), "arn:aws:iam::111122223333:policy/eng/own");
  EXPECT_EQ(at(*made, "/Policy/DefaultVersionId"), "v1");
  EXPECT_EQ(at(*made, "/Policy/AttachmentCount"), "0");
  const auto arn = texts({{"PolicyArn", "arn:aws:iam::111122223333:policy/eng/own"}, {"VersionId", "v1"}});
  EXPECT_EQ(*root.iam("GetPolicy", arn), *made);
  EXPECT_EQ(at(*root.iam("GetPolicyVersion", arn), "/PolicyVersion/Document"), percent_encode(pull));
}

TEST_F(Policies, AWrongPathIsAnotherPolicy) {
  ASSERT_THAT(make("own"), Succeeds());
  EXPECT_THAT(root.iam("GetPolicy", texts({{"PolicyArn", "arn:aws:iam::111122223333:policy/eng/own"}})),
              FailsWith(kNoSuchEntity, "Policy arn:aws:iam::111122223333:policy/eng/own was not found."));
}

TEST_F(Policies, RefusalsOfCreatePolicy) {
  ASSERT_THAT(make("own"), Succeeds());
  EXPECT_THAT(make("OWN"),
              FailsWith(kEntityAlreadyExists, "A policy called OWN already exists. Duplicate names are not allowed."));
  EXPECT_THAT(make("p", "{}"), FailsWith(kMalformedPolicyDocument));
  EXPECT_THAT(make("p", trusting("*")), FailsWith(kMalformedPolicyDocument));
  EXPECT_THAT(make("p", document_of_size(6300)), FailsWith(kLimitExceeded, "Cannot exceed quota for PolicySize: 6144"));
  EXPECT_THAT(make("a b"), FailsWith(kValidation));
  EXPECT_THAT(root.iam("CreatePolicy", texts({{"PolicyName", "p"}, {"Path", "/a b/"}, {"PolicyDocument", pull}})),
              FailsWith(kValidation));
  world.deps.limits.policies_per_account = 1;
  EXPECT_THAT(make("p"), FailsWith(kLimitExceeded, "Cannot exceed quota for PoliciesPerAccount: 1"));
}

TEST_F(Policies, AwsPoliciesAreThereToBeReadAndNotDeleted) {
  const auto arn = texts({{"PolicyArn", kReadOnly}, {"VersionId", "v1"}});
  const auto found = root.iam("GetPolicy", arn);
  ASSERT_THAT(found, Succeeds());
  EXPECT_EQ(at(*found, "/Policy/PolicyName"), "AWSCodeCommitReadOnly");
  EXPECT_TRUE(at(*root.iam("GetPolicyVersion", arn), "/PolicyVersion/Document").starts_with("%7B"));
  EXPECT_THAT(root.iam("GetPolicyVersion", texts({{"PolicyArn", kReadOnly}, {"VersionId", "v9"}})),
              FailsWith(kNoSuchEntity));
  EXPECT_THAT(root.iam("DeletePolicy", arn), FailsWith(kAccessDenied));
}

TEST_F(Policies, AnotherAccountsPoliciesAreNobodysBusinessNotEvenRoots) {
  EXPECT_THAT(root.iam("GetPolicy", texts({{"PolicyArn", "arn:aws:iam::999999999999:policy/own"}})),
              FailsWith(kAccessDenied,
                        "User: arn:aws:iam::111122223333:root is not authorized to perform: "
                        "iam:GetPolicy on resource: policy arn:aws:iam::999999999999:policy/own"));
  EXPECT_THAT(root.iam("GetPolicy", texts({{"PolicyArn", "not-an-arn-of-a-policy"}})),
              FailsWith(kInvalidInput, "ARN not-an-arn-of-a-policy is not valid."));
}

TEST_F(Policies, AnAttachedPolicyTakesEffectAndIsCounted) {
  ASSERT_THAT(make("own", policy("Allow", "iam:GetUser", "*")), Succeeds());
  EXPECT_THAT(world.user("alice").iam("GetUser"), FailsWith(kAccessDenied));
  ASSERT_THAT(root.iam("AttachUserPolicy", texts({{"UserName", "alice"}, {"PolicyArn", kOwn}})), Succeeds());
  ASSERT_THAT(root.iam("AttachRolePolicy", texts({{"RoleName", "dev"}, {"PolicyArn", kOwn}})), Succeeds());
  EXPECT_THAT(world.user("alice").iam("GetUser"), Succeeds());
  EXPECT_EQ(at(*root.iam("GetPolicy", texts({{"PolicyArn", kOwn}})), "/Policy/AttachmentCount"), "2");
  EXPECT_THAT(root.iam("DeletePolicy", texts({{"PolicyArn", kOwn}})),
              FailsWith(kDeleteConflict, "Cannot delete a policy attached to entities."));

  ASSERT_THAT(root.iam("DetachUserPolicy", texts({{"UserName", "alice"}, {"PolicyArn", kOwn}})), Succeeds());
  EXPECT_THAT(root.iam("DetachUserPolicy", texts({{"UserName", "alice"}, {"PolicyArn", kOwn}})),
              FailsWith(kNoSuchEntity, "Policy " + std::string(kOwn) + " was not found."));
  ASSERT_THAT(root.iam("DetachRolePolicy", texts({{"RoleName", "dev"}, {"PolicyArn", kOwn}})), Succeeds());
  EXPECT_THAT(world.user("alice").iam("GetUser"), FailsWith(kAccessDenied));
  EXPECT_THAT(root.iam("DeletePolicy", texts({{"PolicyArn", kOwn}})), Succeeds());
  EXPECT_THAT(root.iam("DeletePolicy", texts({{"PolicyArn", kOwn}})), FailsWith(kNoSuchEntity));
}

TEST_F(Policies, RefusalsOfAttaching) {
  const auto attach = [&](std::string_view user, std::string_view arn) {
    return root.iam("AttachUserPolicy", texts({{"UserName", user}, {"PolicyArn", arn}}));
  };
  EXPECT_THAT(attach("alice", kOwn),
              FailsWith(kNoSuchEntity, "Policy " + std::string(kOwn) + " does not exist or is not attachable."));
  EXPECT_THAT(attach("alice", "arn:aws:iam::aws:policy/NoSuchPolicy"), FailsWith(kNoSuchEntity));
  EXPECT_THAT(attach("nobody", kReadOnly), FailsWith(kNoSuchEntity, "The user with name nobody cannot be found."));
  EXPECT_THAT(attach("alice", "arn:aws:iam::111122223333:user/own"), FailsWith(kInvalidInput));
  world.deps.limits.attached_policies = 1;
  ASSERT_THAT(make("own"), Succeeds());
  ASSERT_THAT(attach("alice", kOwn), Succeeds());
  EXPECT_THAT(attach("alice", kOwn), Succeeds());
  EXPECT_THAT(attach("alice", kReadOnly), FailsWith(kLimitExceeded, "Cannot exceed quota for PoliciesPerUser: 1"));
}

TEST_F(Policies, WhichPoliciesMayBeHandedOutCanBeLimited) {
  const auto delegate = world.make_user(
      "delegate", R"({"Statement": {"Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "*", "Condition":
                      {"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/AWSCodeCommitReadOnly"}}}})");
  EXPECT_THAT(delegate.iam("AttachUserPolicy", texts({{"UserName", "delegate"}, {"PolicyArn", kReadOnly}})),
              Succeeds());
  EXPECT_THAT(delegate.iam("AttachUserPolicy", texts({{"UserName", "delegate"},
                                                      {"PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"}})),
              FailsWith(kAccessDenied));
}

TEST_F(Policies, ListsOfPoliciesAreFilteredAndPaged) {
  ASSERT_THAT(make("own"), Succeeds());
  ASSERT_THAT(make("Zebra"), Succeeds());
  ASSERT_THAT(root.iam("AttachUserPolicy", texts({{"UserName", "alice"}, {"PolicyArn", kReadOnly}})), Succeeds());
  ASSERT_THAT(root.iam("AttachUserPolicy", texts({{"UserName", "alice"}, {"PolicyArn", kOwn}})), Succeeds());
  const auto names = [&](std::string_view operation, std::string_view input, std::string_view list) {
    std::string text;
    const auto answer = root.iam(operation, input);
    if (!answer) return answer.error().message;
    for (const auto& item : answer->at(boost::json::string_view(list.data(), list.size())).as_array())
      text += at(item, "/PolicyName") + " ";
    return text;
  };
  EXPECT_EQ(names("ListPolicies", R"({"Scope": "Local"})", "Policies"), "own Zebra ");
  EXPECT_EQ(names("ListPolicies", R"({"OnlyAttached": "true"})", "Policies"), "AWSCodeCommitReadOnly own ");
  EXPECT_EQ(names("ListPolicies", R"({"Scope": "Local", "PathPrefix": "/eng/"})", "Policies"), "");
  EXPECT_EQ(names("ListPolicies", R"({"PolicyUsageFilter": "PermissionsBoundary"})", "Policies"), "");
  EXPECT_THAT(names("ListPolicies", R"({"Scope": "AWS"})", "Policies"),
              testing::AllOf(testing::HasSubstr("AdministratorAccess "), testing::Not(testing::HasSubstr("own"))));
  EXPECT_EQ(names("ListAttachedUserPolicies", R"({"UserName": "alice"})", "AttachedPolicies"),
            "AWSCodeCommitReadOnly own ");
  EXPECT_THAT(root.iam("ListPolicies", R"({"Scope": "Theirs"})"), FailsWith(kValidation));

  const auto first = root.iam("ListAttachedUserPolicies", R"({"UserName": "alice", "MaxItems": "1"})");
  EXPECT_EQ(names("ListAttachedUserPolicies", texts({{"UserName", "alice"}, {"Marker", at(*first, "/Marker")}}),
                  "AttachedPolicies"),
            "own ");
}

TEST_F(Policies, AnInlinePolicyIsReplacedByPuttingItAgain) {
  const auto put = [&](std::string_view document) {
    return root.iam("PutUserPolicy", texts({{"UserName", "alice"}, {"PolicyName", "p"}, {"PolicyDocument", document}}));
  };
  ASSERT_THAT(put(pull), Succeeds());
  const auto other = policy("Deny", "*", "*");
  ASSERT_THAT(put(other), Succeeds());
  const auto found = root.iam("GetUserPolicy", R"({"UserName": "alice", "PolicyName": "p"})");
  ASSERT_THAT(found, Succeeds());
  EXPECT_EQ(at(*found, "/PolicyDocument"), percent_encode(other));
  EXPECT_EQ(at(*root.iam("ListUserPolicies", R"({"UserName": "alice"})"), "/PolicyNames"), R"(["p"])");
  EXPECT_THAT(put("[]"), FailsWith(kMalformedPolicyDocument));
}

TEST_F(Policies, InlinePoliciesTogetherHaveAQuota) {
  const auto put = [&](std::string_view name, std::size_t size) {
    return root.iam("PutUserPolicy",
                    texts({{"UserName", "alice"}, {"PolicyName", name}, {"PolicyDocument", document_of_size(size)}}));
  };
  ASSERT_THAT(put("a", 1500), Succeeds());
  EXPECT_THAT(put("b", 1500), FailsWith(kLimitExceeded, "Maximum policy size of 2048 bytes exceeded for user alice"));
  EXPECT_THAT(put("a", 1900), Succeeds());
}

TEST_F(Policies, InlinePoliciesOfRolesAreKeptApartFromThoseOfUsers) {
  ASSERT_THAT(root.iam("CreateUser", R"({"UserName": "dev"})"), Succeeds());
  const auto input = [](std::string_view owner) {
    return texts({{owner, "dev"}, {"PolicyName", "p"}, {"PolicyDocument", pull}});
  };
  ASSERT_THAT(root.iam("PutRolePolicy", input("RoleName")), Succeeds());
  EXPECT_THAT(root.iam("GetUserPolicy", input("UserName")),
              FailsWith(kNoSuchEntity, "The user policy with name p cannot be found."));
  EXPECT_EQ(at(*root.iam("GetRolePolicy", input("RoleName")), "/RoleName"), "dev");
  EXPECT_EQ(at(*root.iam("ListRolePolicies", input("RoleName")), "/PolicyNames"), R"(["p"])");
  EXPECT_THAT(root.iam("DeleteUserPolicy", input("UserName")), FailsWith(kNoSuchEntity));
  EXPECT_THAT(root.iam("DeleteRolePolicy", input("RoleName")), Succeeds());
  EXPECT_THAT(root.iam("DeleteRolePolicy", input("RoleName")),
              FailsWith(kNoSuchEntity, "The role policy with name p cannot be found."));
  EXPECT_THAT(root.iam("PutRolePolicy", texts({{"RoleName", "nobody"}, {"PolicyName", "p"}, {"PolicyDocument", pull}})),
              FailsWith(kNoSuchEntity, "The role with name nobody cannot be found."));
}

}  // namespace
}  // namespace crossgate::services::iam_api
