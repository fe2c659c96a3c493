// What AWS's managed policies let do, over every operation that there is.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "iam/evaluate.h"
#include "iam/managed_policies.h"
#include "services/binding.h"

namespace crossgate::services {
namespace {

bool permits(std::string_view policy, const std::string& action) {
  const auto account = AccountId::parse("111122223333").value();
  const auto arn = Arn::iam(account, "user/alice");
  iam::Caller caller{.account = account,
                     .arn = arn,
                     .principal_arn = arn,
                     .name = "alice",
                     .access_key_id = AccessKeyId::parse("AKIAIOSFODNN7EXAMPLE").value()};
  caller.policies.identity = {iam::aws_managed_policy("arn:aws:iam::aws:policy/" + std::string(policy))};
  return iam::decide(caller, {action, "*", {}}).allowed;
}

/// SERVICE:NAME of every operation, and of what Git asks for.
std::set<std::string> actions() {
  std::set<std::string> all{"codecommit:GitPull", "codecommit:GitPush"};
  for (const auto& binding : bindings()) all.insert(action_of(*binding.operation.service, binding.operation.name));
  return all;
}

/// By its name: whether an operation leaves everything as it is.
bool reads(std::string_view action) {
  constexpr std::array kReading{"BatchDescribe", "BatchGet", "Describe", "Evaluate", "Generate",
                                "Get",           "GitPull",  "List",     "Simulate"};
  const auto name = action.substr(action.find(':') + 1);
  // Credentials for somebody else.
  if (name == "GetFederationToken") return false;
  return std::ranges::any_of(kReading, [&](std::string_view prefix) { return name.starts_with(prefix); });
}

TEST(AwsManagedPolicies, ReadOnlyAccessIsEveryOperationThatReads) {
  for (const auto& action : actions()) EXPECT_EQ(permits("ReadOnlyAccess", action), reads(action)) << action;
}

TEST(AwsManagedPolicies, IamPoliciesAreIamsOperations) {
  for (const auto& action : actions()) {
    if (action.starts_with("organizations:")) continue;
    EXPECT_EQ(permits("IAMFullAccess", action), action.starts_with("iam:")) << action;
    EXPECT_EQ(permits("IAMReadOnlyAccess", action), action.starts_with("iam:") && reads(action)) << action;
  }
  EXPECT_TRUE(permits("IAMFullAccess", "organizations:DescribeOrganization"));
  EXPECT_FALSE(permits("IAMFullAccess", "organizations:CreateAccount"));
}

TEST(AwsManagedPolicies, PowerUsersManageNoUsersRolesOrAccounts) {
  for (const auto& action : actions()) {
    const bool manages = action.starts_with("iam:") || action.starts_with("organizations:");
    const bool excepted = action == "iam:ListRoles" || action == "organizations:DescribeOrganization";
    EXPECT_EQ(permits("PowerUserAccess", action), !manages || excepted) << action;
  }
}

TEST(AwsManagedPolicies, AnAuditReadsHowThingsAreSetUpAndNoFile) {
  for (const auto& action : actions()) {
    if (permits("SecurityAudit", action)) {
      EXPECT_TRUE(reads(action)) << action;
    }
    if (action.starts_with("iam:") && reads(action)) {
      EXPECT_TRUE(permits("SecurityAudit", action)) << action;
    }
  }
  EXPECT_TRUE(permits("SecurityAudit", "codecommit:GetRepository"));
  for (const auto* action : {"codecommit:GitPull", "codecommit:GetFile", "codecommit:GetBlob", "codecommit:GetCommit"})
    EXPECT_FALSE(permits("SecurityAudit", action)) << action;
}

TEST(AwsManagedPolicies, AnAdministratorMayDoEverything) {
  for (const auto& action : actions()) EXPECT_TRUE(permits("AdministratorAccess", action)) << action;
}

}  // namespace
}  // namespace crossgate::services
