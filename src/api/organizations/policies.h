// Organizations' operations: service control policies.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/operation.h"
#include "api/organizations/tree.h"
#include "api/organizations/types.h"
#include "base/clock.h"

namespace crossgate::api::organizations {

struct PolicySummary {
  std::string Id;
  std::string Arn;
  std::string Name;
  std::string Description;
  PolicyType Type;
  bool AwsManaged;
};
BOOST_DESCRIBE_STRUCT(PolicySummary, (), (Id, Arn, Name, Description, Type, AwsManaged))

struct Policy {
  organizations::PolicySummary PolicySummary;
  std::string Content;
};
BOOST_DESCRIBE_STRUCT(Policy, (), (PolicySummary, Content))

struct PolicyOutput {
  organizations::Policy Policy;
};
BOOST_DESCRIBE_STRUCT(PolicyOutput, (), (Policy))

struct CreatePolicyInput {
  PolicyContent Content;
  PolicyDescription Description;
  PolicyName Name;
  PolicyType Type;
  std::optional<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(CreatePolicyInput, (), (Content, Description, Name, Type, Tags))

using CreatePolicy = Operation<kOrganizations, "CreatePolicy", CreatePolicyInput, PolicyOutput>;

struct UpdatePolicyInput {
  organizations::PolicyId PolicyId;
  std::optional<PolicyName> Name;
  std::optional<PolicyDescription> Description;
  std::optional<PolicyContent> Content;
};
BOOST_DESCRIBE_STRUCT(UpdatePolicyInput, (), (PolicyId, Name, Description, Content))

using UpdatePolicy = Operation<kOrganizations, "UpdatePolicy", UpdatePolicyInput, PolicyOutput>;

struct PolicyInput {
  organizations::PolicyId PolicyId;
};
BOOST_DESCRIBE_STRUCT(PolicyInput, (), (PolicyId))

using DescribePolicy = Operation<kOrganizations, "DescribePolicy", PolicyInput, PolicyOutput>;
using DeletePolicy = Operation<kOrganizations, "DeletePolicy", PolicyInput, Empty>;

struct AttachmentInput {
  organizations::PolicyId PolicyId;
  organizations::TargetId TargetId;
};
BOOST_DESCRIBE_STRUCT(AttachmentInput, (), (PolicyId, TargetId))

using AttachPolicy = Operation<kOrganizations, "AttachPolicy", AttachmentInput, Empty>;
using DetachPolicy = Operation<kOrganizations, "DetachPolicy", AttachmentInput, Empty>;

struct ListPoliciesInput {
  PolicyType Filter;
  std::optional<organizations::NextToken> NextToken;
  std::optional<organizations::MaxResults> MaxResults;
};
BOOST_DESCRIBE_STRUCT(ListPoliciesInput, (), (Filter, NextToken, MaxResults))

struct ListPoliciesOutput {
  std::vector<PolicySummary> Policies;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListPoliciesOutput, (), (Policies, NextToken))

using ListPolicies = Operation<kOrganizations, "ListPolicies", ListPoliciesInput, ListPoliciesOutput>;

struct ListPoliciesForTargetInput {
  organizations::TargetId TargetId;
  PolicyType Filter;
  std::optional<organizations::NextToken> NextToken;
  std::optional<organizations::MaxResults> MaxResults;
};
BOOST_DESCRIBE_STRUCT(ListPoliciesForTargetInput, (), (TargetId, Filter, NextToken, MaxResults))

using ListPoliciesForTarget =
    Operation<kOrganizations, "ListPoliciesForTarget", ListPoliciesForTargetInput, ListPoliciesOutput>;

struct PolicyTargetSummary {
  std::string TargetId;
  std::string Arn;
  std::string Name;
  std::string Type;
};
BOOST_DESCRIBE_STRUCT(PolicyTargetSummary, (), (TargetId, Arn, Name, Type))

struct ListTargetsForPolicyInput {
  organizations::PolicyId PolicyId;
  std::optional<organizations::NextToken> NextToken;
  std::optional<organizations::MaxResults> MaxResults;
};
BOOST_DESCRIBE_STRUCT(ListTargetsForPolicyInput, (), (PolicyId, NextToken, MaxResults))

struct ListTargetsForPolicyOutput {
  std::vector<PolicyTargetSummary> Targets;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListTargetsForPolicyOutput, (), (Targets, NextToken))

using ListTargetsForPolicy =
    Operation<kOrganizations, "ListTargetsForPolicy", ListTargetsForPolicyInput, ListTargetsForPolicyOutput>;

struct PolicyTypeInput {
  organizations::RootId RootId;
  organizations::PolicyType PolicyType;
};
BOOST_DESCRIBE_STRUCT(PolicyTypeInput, (), (RootId, PolicyType))

struct PolicyTypeOutput {
  organizations::Root Root;
};
BOOST_DESCRIBE_STRUCT(PolicyTypeOutput, (), (Root))

using EnablePolicyType = Operation<kOrganizations, "EnablePolicyType", PolicyTypeInput, PolicyTypeOutput>;
using DisablePolicyType = Operation<kOrganizations, "DisablePolicyType", PolicyTypeInput, PolicyTypeOutput>;

enum class EffectivePolicyType {
  AISERVICES_OPT_OUT_POLICY,
  BACKUP_POLICY,
  BEDROCK_POLICY,
  CHATBOT_POLICY,
  DECLARATIVE_POLICY_EC2,
  INSPECTOR_POLICY,
  NETWORK_SECURITY_DIRECTOR_POLICY,
  S3_POLICY,
  SECURITYHUB_POLICY,
  TAG_POLICY,
  UPGRADE_ROLLOUT_POLICY,
};
BOOST_DESCRIBE_ENUM(EffectivePolicyType, AISERVICES_OPT_OUT_POLICY, BACKUP_POLICY, BEDROCK_POLICY, CHATBOT_POLICY,
                    DECLARATIVE_POLICY_EC2, INSPECTOR_POLICY, NETWORK_SECURITY_DIRECTOR_POLICY, S3_POLICY,
                    SECURITYHUB_POLICY, TAG_POLICY, UPGRADE_ROLLOUT_POLICY)

struct DescribeEffectivePolicyInput {
  EffectivePolicyType PolicyType;
  std::optional<organizations::TargetId> TargetId;
};
BOOST_DESCRIBE_STRUCT(DescribeEffectivePolicyInput, (), (PolicyType, TargetId))

struct EffectivePolicy {
  std::string PolicyContent;
  Time LastUpdatedTimestamp;
  std::string TargetId;
  EffectivePolicyType PolicyType;
};
BOOST_DESCRIBE_STRUCT(EffectivePolicy, (), (PolicyContent, LastUpdatedTimestamp, TargetId, PolicyType))

struct DescribeEffectivePolicyOutput {
  organizations::EffectivePolicy EffectivePolicy;
};
BOOST_DESCRIBE_STRUCT(DescribeEffectivePolicyOutput, (), (EffectivePolicy))

using DescribeEffectivePolicy =
    Operation<kOrganizations, "DescribeEffectivePolicy", DescribeEffectivePolicyInput, DescribeEffectivePolicyOutput>;

}  // namespace crossgate::api::organizations
