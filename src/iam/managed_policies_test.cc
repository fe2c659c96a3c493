#include "iam/managed_policies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "iam/evaluate.h"

namespace crossgate::iam {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kRepository = "arn:aws:codecommit:us-east-1:111122223333:payments";

bool permits(std::string_view policy_name, std::string_view action, std::string_view resource = kRepository) {
  const auto account = AccountId::parse("111122223333").value();
  const auto arn = Arn::iam(account, "user/alice");
  Caller caller{.kind = CallerKind::user,
                .account = account,
                .arn = arn,
                .principal_arn = arn,
                .name = "alice",
                .access_key_id = AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE").value()};
  caller.policies.identity = {aws_managed_policy("arn:aws:iam::aws:policy/" + std::string(policy_name))};
  Context context;
  caller.describe(context);
  return decide(caller, {action, resource, context}).allowed;
}

TEST(ManagedPolicies, AreFoundByArn) {
  EXPECT_THAT(
      aws_managed_policy_arns(),
      ElementsAre("arn:aws:iam::aws:policy/AWSCodeCommitFullAccess", "arn:aws:iam::aws:policy/AWSCodeCommitPowerUser",
                  "arn:aws:iam::aws:policy/AWSCodeCommitReadOnly", "arn:aws:iam::aws:policy/AdministratorAccess",
                  "arn:aws:iam::aws:policy/IAMFullAccess", "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
                  "arn:aws:iam::aws:policy/PowerUserAccess", "arn:aws:iam::aws:policy/ReadOnlyAccess",
                  "arn:aws:iam::aws:policy/SecurityAudit"));
  EXPECT_EQ(aws_managed_policy("arn:aws:iam::aws:policy/administratoraccess"), nullptr);
}

TEST(ManagedPolicies, MeanWhatTheirNamesSay) {
  const struct {
    std::string_view action;
    bool full, power, read;
  } kCases[] = {
      {"codecommit:GitPull", true, true, true},
      {"codecommit:GetRepository", true, true, true},
      {"codecommit:BatchGetRepositories", true, true, true},
      {"codecommit:GitPush", true, true, false},
      {"codecommit:CreateRepository", true, true, false},
      {"codecommit:UpdateDefaultBranch", true, true, false},
      {"codecommit:DeleteBranch", true, true, false},
      {"codecommit:DeleteRepository", true, false, false},
      {"iam:CreateUser", false, false, false},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(permits("AWSCodeCommitFullAccess", test.action), test.full) << test.action;
    EXPECT_EQ(permits("AWSCodeCommitPowerUser", test.action), test.power) << test.action;
    EXPECT_EQ(permits("AWSCodeCommitReadOnly", test.action), test.read) << test.action;
    EXPECT_TRUE(permits("AdministratorAccess", test.action)) << test.action;
  }
}

TEST(ManagedPolicies, LetUsersManageTheirOwnSshKeysOnly) {
  constexpr std::string_view kAlice = "arn:aws:iam::111122223333:user/alice";
  constexpr std::string_view kBob = "arn:aws:iam::111122223333:user/bob";
  EXPECT_TRUE(permits("AWSCodeCommitPowerUser", "iam:UploadSSHPublicKey", kAlice));
  EXPECT_FALSE(permits("AWSCodeCommitPowerUser", "iam:UploadSSHPublicKey", kBob));
  EXPECT_FALSE(permits("AWSCodeCommitReadOnly", "iam:UploadSSHPublicKey", kAlice));
  EXPECT_TRUE(permits("AWSCodeCommitReadOnly", "iam:ListSSHPublicKeys", kAlice));
}

}  // namespace
}  // namespace crossgate::iam
