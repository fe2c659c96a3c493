// IAM's operations on managed policies.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/iam/tag.h"
#include "api/iam/types.h"
#include "api/operation.h"
#include "base/clock.h"

namespace crossgate::api::iam {

struct Policy {
  std::string PolicyName;
  std::string PolicyId;
  std::string Arn;
  std::string Path;
  std::string DefaultVersionId;
  std::int64_t AttachmentCount = 0;
  std::int64_t PermissionsBoundaryUsageCount = 0;
  bool IsAttachable = true;
  std::optional<std::string> Description;
  std::optional<Time> CreateDate;  ///< absent for AWS's own policies
  std::optional<Time> UpdateDate;
  std::optional<std::vector<Tag>> Tags;  ///< told by CreatePolicy and GetPolicy
};
BOOST_DESCRIBE_STRUCT(Policy, (),
                      (PolicyName, PolicyId, Arn, Path, DefaultVersionId, AttachmentCount,
                       PermissionsBoundaryUsageCount, IsAttachable, Description, CreateDate, UpdateDate, Tags))

struct CreatePolicyInput {
  iam::PolicyName PolicyName;
  std::optional<PolicyPath> Path;
  iam::PolicyDocument PolicyDocument;
  std::optional<PolicyDescription> Description;
  std::optional<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(CreatePolicyInput, (), (PolicyName, Path, PolicyDocument, Description, Tags))

struct CreatePolicyOutput {
  iam::Policy Policy;
};
BOOST_DESCRIBE_STRUCT(CreatePolicyOutput, (), (Policy))

using CreatePolicy = Operation<kIam, "CreatePolicy", CreatePolicyInput, CreatePolicyOutput>;

struct GetPolicyInput {
  ArnText PolicyArn;
};
BOOST_DESCRIBE_STRUCT(GetPolicyInput, (), (PolicyArn))

struct GetPolicyOutput {
  iam::Policy Policy;
};
BOOST_DESCRIBE_STRUCT(GetPolicyOutput, (), (Policy))

using GetPolicy = Operation<kIam, "GetPolicy", GetPolicyInput, GetPolicyOutput>;

struct ListPoliciesInput {
  std::optional<PolicyScope> Scope;
  std::optional<bool> OnlyAttached;
  std::optional<PolicyPath> PathPrefix;
  std::optional<PolicyUsage> PolicyUsageFilter;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListPoliciesInput, (), (Scope, OnlyAttached, PathPrefix, PolicyUsageFilter, Marker, MaxItems))

struct ListPoliciesOutput {
  std::vector<Policy> Policies;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListPoliciesOutput, (), (Policies, IsTruncated, Marker))

using ListPolicies = Operation<kIam, "ListPolicies", ListPoliciesInput, ListPoliciesOutput>;

struct DeletePolicyInput {
  ArnText PolicyArn;
};
BOOST_DESCRIBE_STRUCT(DeletePolicyInput, (), (PolicyArn))

using DeletePolicy = Operation<kIam, "DeletePolicy", DeletePolicyInput, Empty>;

}  // namespace crossgate::api::iam
