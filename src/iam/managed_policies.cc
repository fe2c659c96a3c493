#include "iam/managed_policies.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace crossgate::iam {
namespace {

struct Source {
  std::string_view name;
  std::string_view unique_id;
  std::string_view description;
  std::string_view statements;  ///< the first ones, without the list's brackets
  std::string_view own_keys;    ///< actions on the user's own credentials; empty: no such statement
};

constexpr std::string_view kManageOwnKeys = R"(
        "iam:CreateServiceSpecificCredential",
        "iam:DeleteSSHPublicKey",
        "iam:DeleteServiceSpecificCredential",
        "iam:GetSSHPublicKey",
        "iam:ListAccessKeys",
        "iam:ListSSHPublicKeys",
        "iam:ListServiceSpecificCredentials",
        "iam:ResetServiceSpecificCredential",
        "iam:UpdateSSHPublicKey",
        "iam:UpdateServiceSpecificCredential",
        "iam:UploadSSHPublicKey")";

constexpr std::string_view kReadOwnKeys = R"(
        "iam:GetSSHPublicKey",
        "iam:ListAccessKeys",
        "iam:ListSSHPublicKeys",
        "iam:ListServiceSpecificCredentials")";

// The meaning of AWS's policies of these names (AWS Managed Policy Reference Guide) for the services that are here;
// what they say of others (events, notifications, Lambda, key management) has nothing to apply to.
constexpr std::array<Source, 9> kSources{{
    {"AWSCodeCommitFullAccess", "ANPACROSSGATEAAAAAAAB",
     "Everything that can be done to repositories, and to one's own Git credentials and SSH keys.", R"(
    {"Sid": "Repositories", "Effect": "Allow", "Action": "codecommit:*", "Resource": "*"})",
     kManageOwnKeys},
    {"AWSCodeCommitPowerUser", "ANPACROSSGATEAAAAAAAC",
     "As AWSCodeCommitFullAccess, but without deleting repositories.", R"(
    {
      "Sid": "Repositories",
      "Effect": "Allow",
      "Action": [
        "codecommit:AssociateApprovalRuleTemplateWithRepository",
        "codecommit:BatchAssociateApprovalRuleTemplateWithRepositories",
        "codecommit:BatchDescribe*",
        "codecommit:BatchDisassociateApprovalRuleTemplateFromRepositories",
        "codecommit:BatchGet*",
        "codecommit:Create*",
        "codecommit:DeleteBranch",
        "codecommit:DeleteFile",
        "codecommit:Describe*",
        "codecommit:DisassociateApprovalRuleTemplateFromRepository",
        "codecommit:EvaluatePullRequestApprovalRules",
        "codecommit:Get*",
        "codecommit:GitPull",
        "codecommit:GitPush",
        "codecommit:List*",
        "codecommit:Merge*",
        "codecommit:OverridePullRequestApprovalRules",
        "codecommit:Post*",
        "codecommit:Put*",
        "codecommit:TagResource",
        "codecommit:Test*",
        "codecommit:UntagResource",
        "codecommit:Update*"
      ],
      "Resource": "*"
    })",
     kManageOwnKeys},
    {"AWSCodeCommitReadOnly", "ANPACROSSGATEAAAAAAAD", "Reading repositories, by API and by Git.", R"(
    {
      "Sid": "Repositories",
      "Effect": "Allow",
      "Action": [
        "codecommit:BatchDescribe*",
        "codecommit:BatchGet*",
        "codecommit:Describe*",
        "codecommit:EvaluatePullRequestApprovalRules",
        "codecommit:Get*",
        "codecommit:GitPull",
        "codecommit:List*"
      ],
      "Resource": "*"
    })",
     kReadOwnKeys},
    {"AdministratorAccess", "ANPACROSSGATEAAAAAAAA", "Everything.", R"(
    {"Effect": "Allow", "Action": "*", "Resource": "*"})",
     ""},
    {"IAMFullAccess", "ANPACROSSGATEAAAAAAAE", "Everything in IAM.", R"(
    {
      "Effect": "Allow",
      "Action": [
        "iam:*",
        "organizations:DescribeAccount",
        "organizations:DescribeOrganization",
        "organizations:DescribeOrganizationalUnit",
        "organizations:DescribePolicy",
        "organizations:ListChildren",
        "organizations:ListParents",
        "organizations:ListPolicies",
        "organizations:ListPoliciesForTarget",
        "organizations:ListRoots",
        "organizations:ListTargetsForPolicy"
      ],
      "Resource": "*"
    })",
     ""},
    {"IAMReadOnlyAccess", "ANPACROSSGATEAAAAAAAF", "Reading everything in IAM.", R"(
    {
      "Effect": "Allow",
      "Action": [
        "iam:GenerateCredentialReport",
        "iam:GenerateServiceLastAccessedDetails",
        "iam:Get*",
        "iam:List*",
        "iam:SimulateCustomPolicy",
        "iam:SimulatePrincipalPolicy"
      ],
      "Resource": "*"
    })",
     ""},
    {"PowerUserAccess", "ANPACROSSGATEAAAAAAAG", "Everything but managing users, roles and the organization.", R"(
    {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"},
    {
      "Effect": "Allow",
      "Action": [
        "iam:CreateServiceLinkedRole",
        "iam:DeleteServiceLinkedRole",
        "iam:ListRoles",
        "organizations:DescribeOrganization"
      ],
      "Resource": "*"
    })",
     ""},
    {"ReadOnlyAccess", "ANPACROSSGATEAAAAAAAH", "Reading everything, repositories by Git too.", R"(
    {
      "Effect": "Allow",
      "Action": [
        "codecommit:BatchDescribe*",
        "codecommit:BatchGet*",
        "codecommit:Describe*",
        "codecommit:EvaluatePullRequestApprovalRules",
        "codecommit:Get*",
        "codecommit:GitPull",
        "codecommit:List*",
        "iam:GenerateCredentialReport",
        "iam:GenerateServiceLastAccessedDetails",
        "iam:Get*",
        "iam:List*",
        "iam:Simulate*",
        "organizations:Describe*",
        "organizations:List*",
        "sts:GetAccessKeyInfo",
        "sts:GetCallerIdentity",
        "sts:GetSessionToken"
      ],
      "Resource": "*"
    })",
     ""},
    {"SecurityAudit", "ANPACROSSGATEAAAAAAAI",
     "Reading how things are set up, for an audit; not what repositories hold.", R"(
    {
      "Effect": "Allow",
      "Action": [
        "codecommit:BatchGetRepositories",
        "codecommit:GetApprovalRuleTemplate",
        "codecommit:GetBranch",
        "codecommit:GetObjectIdentifier",
        "codecommit:GetRepository",
        "codecommit:GetRepositoryTriggers",
        "codecommit:List*",
        "iam:GenerateCredentialReport",
        "iam:GenerateServiceLastAccessedDetails",
        "iam:Get*",
        "iam:List*",
        "iam:SimulateCustomPolicy",
        "iam:SimulatePrincipalPolicy",
        "organizations:Describe*",
        "organizations:List*"
      ],
      "Resource": "*"
    })",
     ""},
}};

std::string document_of(const Source& source) {
  std::string text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [";
  text += source.statements;
  if (!source.own_keys.empty()) {
    text += R"(,
    {"Sid": "Users", "Effect": "Allow", "Action": "iam:ListUsers", "Resource": "*"},
    {
      "Sid": "OwnKeys",
      "Effect": "Allow",
      "Action": [)";
    text += source.own_keys;
    text += R"(
      ],
      "Resource": "arn:aws:iam::*:user/${aws:username}"
    })";
  }
  return text + "\n  ]\n}\n";
}

std::vector<AwsManagedPolicy> compile_all() {
  std::vector<AwsManagedPolicy> policies;
  for (const Source& source : kSources) {
    const std::string arn = "arn:aws:iam::aws:policy/" + std::string(source.name);
    policies.push_back({Arn::parse(arn).value(), source.name, source.unique_id, source.description,
                        Policy::parse(document_of(source), PolicyKind::identity, arn).value()});
  }
  return policies;
}

}  // namespace

std::span<const AwsManagedPolicy> aws_managed_policies() {
  static const std::vector<AwsManagedPolicy> kPolicies = compile_all();
  return kPolicies;
}

const AwsManagedPolicy* find_aws_managed_policy(std::string_view arn) {
  const auto policies = aws_managed_policies();
  const auto found = std::ranges::find(policies, arn, [](const AwsManagedPolicy& policy) { return policy.arn.str(); });
  return found == policies.end() ? nullptr : &*found;
}

std::shared_ptr<const Policy> aws_managed_policy(std::string_view arn) {
  const auto* found = find_aws_managed_policy(arn);
  return found == nullptr ? nullptr : found->policy;
}

std::vector<std::string_view> aws_managed_policy_arns() {
  std::vector<std::string_view> arns;
  for (const auto& policy : aws_managed_policies()) arns.push_back(policy.arn.str());
  return arns;
}

}  // namespace crossgate::iam
