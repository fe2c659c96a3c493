// IAM's operations that attach managed policies to users and roles.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/iam/types.h"
#include "api/operation.h"

namespace crossgate::api::iam {

struct AttachedPolicy {
  std::string PolicyName;
  std::string PolicyArn;
};
BOOST_DESCRIBE_STRUCT(AttachedPolicy, (), (PolicyName, PolicyArn))

struct ListAttachedPoliciesOutput {
  std::vector<AttachedPolicy> AttachedPolicies;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListAttachedPoliciesOutput, (), (AttachedPolicies, IsTruncated, Marker))

struct AttachUserPolicyInput {
  iam::UserName UserName;
  ArnText PolicyArn;
};
BOOST_DESCRIBE_STRUCT(AttachUserPolicyInput, (), (UserName, PolicyArn))

using AttachUserPolicy = Operation<kIam, "AttachUserPolicy", AttachUserPolicyInput, Empty>;

struct DetachUserPolicyInput {
  iam::UserName UserName;
  ArnText PolicyArn;
};
BOOST_DESCRIBE_STRUCT(DetachUserPolicyInput, (), (UserName, PolicyArn))

using DetachUserPolicy = Operation<kIam, "DetachUserPolicy", DetachUserPolicyInput, Empty>;

struct ListAttachedUserPoliciesInput {
  iam::UserName UserName;
  std::optional<PolicyPath> PathPrefix;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListAttachedUserPoliciesInput, (), (UserName, PathPrefix, Marker, MaxItems))

using ListAttachedUserPolicies =
    Operation<kIam, "ListAttachedUserPolicies", ListAttachedUserPoliciesInput, ListAttachedPoliciesOutput>;

struct AttachRolePolicyInput {
  iam::RoleName RoleName;
  ArnText PolicyArn;
};
BOOST_DESCRIBE_STRUCT(AttachRolePolicyInput, (), (RoleName, PolicyArn))

using AttachRolePolicy = Operation<kIam, "AttachRolePolicy", AttachRolePolicyInput, Empty>;

struct DetachRolePolicyInput {
  iam::RoleName RoleName;
  ArnText PolicyArn;
};
BOOST_DESCRIBE_STRUCT(DetachRolePolicyInput, (), (RoleName, PolicyArn))

using DetachRolePolicy = Operation<kIam, "DetachRolePolicy", DetachRolePolicyInput, Empty>;

struct ListAttachedRolePoliciesInput {
  iam::RoleName RoleName;
  std::optional<PolicyPath> PathPrefix;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListAttachedRolePoliciesInput, (), (RoleName, PathPrefix, Marker, MaxItems))

using ListAttachedRolePolicies =
    Operation<kIam, "ListAttachedRolePolicies", ListAttachedRolePoliciesInput, ListAttachedPoliciesOutput>;

}  // namespace crossgate::api::iam
