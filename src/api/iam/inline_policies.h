// IAM's operations on the policies that are part of a user, a role or a group.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/iam/types.h"
#include "api/operation.h"

namespace crossgate::api::iam {

struct ListPolicyNamesOutput {
  std::vector<std::string> PolicyNames;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListPolicyNamesOutput, (), (PolicyNames, IsTruncated, Marker))

struct PutUserPolicyInput {
  ExistingUserName UserName;
  iam::PolicyName PolicyName;
  iam::PolicyDocument PolicyDocument;
};
BOOST_DESCRIBE_STRUCT(PutUserPolicyInput, (), (UserName, PolicyName, PolicyDocument))

using PutUserPolicy = Operation<kIam, "PutUserPolicy", PutUserPolicyInput, Empty>;

struct GetUserPolicyInput {
  ExistingUserName UserName;
  iam::PolicyName PolicyName;
};
BOOST_DESCRIBE_STRUCT(GetUserPolicyInput, (), (UserName, PolicyName))

struct GetUserPolicyOutput {
  std::string UserName;
  std::string PolicyName;
  std::string PolicyDocument;  ///< percent-encoded (RFC 3986)
};
BOOST_DESCRIBE_STRUCT(GetUserPolicyOutput, (), (UserName, PolicyName, PolicyDocument))

using GetUserPolicy = Operation<kIam, "GetUserPolicy", GetUserPolicyInput, GetUserPolicyOutput>;

struct ListUserPoliciesInput {
  ExistingUserName UserName;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListUserPoliciesInput, (), (UserName, Marker, MaxItems))

using ListUserPolicies = Operation<kIam, "ListUserPolicies", ListUserPoliciesInput, ListPolicyNamesOutput>;

struct DeleteUserPolicyInput {
  ExistingUserName UserName;
  iam::PolicyName PolicyName;
};
BOOST_DESCRIBE_STRUCT(DeleteUserPolicyInput, (), (UserName, PolicyName))

using DeleteUserPolicy = Operation<kIam, "DeleteUserPolicy", DeleteUserPolicyInput, Empty>;

struct PutRolePolicyInput {
  iam::RoleName RoleName;
  iam::PolicyName PolicyName;
  iam::PolicyDocument PolicyDocument;
};
BOOST_DESCRIBE_STRUCT(PutRolePolicyInput, (), (RoleName, PolicyName, PolicyDocument))

using PutRolePolicy = Operation<kIam, "PutRolePolicy", PutRolePolicyInput, Empty>;

struct GetRolePolicyInput {
  iam::RoleName RoleName;
  iam::PolicyName PolicyName;
};
BOOST_DESCRIBE_STRUCT(GetRolePolicyInput, (), (RoleName, PolicyName))

struct GetRolePolicyOutput {
  std::string RoleName;
  std::string PolicyName;
  std::string PolicyDocument;  ///< percent-encoded (RFC 3986)
};
BOOST_DESCRIBE_STRUCT(GetRolePolicyOutput, (), (RoleName, PolicyName, PolicyDocument))

using GetRolePolicy = Operation<kIam, "GetRolePolicy", GetRolePolicyInput, GetRolePolicyOutput>;

struct ListRolePoliciesInput {
  iam::RoleName RoleName;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListRolePoliciesInput, (), (RoleName, Marker, MaxItems))

using ListRolePolicies = Operation<kIam, "ListRolePolicies", ListRolePoliciesInput, ListPolicyNamesOutput>;

struct DeleteRolePolicyInput {
  iam::RoleName RoleName;
  iam::PolicyName PolicyName;
};
BOOST_DESCRIBE_STRUCT(DeleteRolePolicyInput, (), (RoleName, PolicyName))

using DeleteRolePolicy = Operation<kIam, "DeleteRolePolicy", DeleteRolePolicyInput, Empty>;

struct PutGroupPolicyInput {
  iam::GroupName GroupName;
  iam::PolicyName PolicyName;
  iam::PolicyDocument PolicyDocument;
};
BOOST_DESCRIBE_STRUCT(PutGroupPolicyInput, (), (GroupName, PolicyName, PolicyDocument))

using PutGroupPolicy = Operation<kIam, "PutGroupPolicy", PutGroupPolicyInput, Empty>;

struct GetGroupPolicyInput {
  iam::GroupName GroupName;
  iam::PolicyName PolicyName;
};
BOOST_DESCRIBE_STRUCT(GetGroupPolicyInput, (), (GroupName, PolicyName))

struct GetGroupPolicyOutput {
  std::string GroupName;
  std::string PolicyName;
  std::string PolicyDocument;  ///< percent-encoded (RFC 3986)
};
BOOST_DESCRIBE_STRUCT(GetGroupPolicyOutput, (), (GroupName, PolicyName, PolicyDocument))

using GetGroupPolicy = Operation<kIam, "GetGroupPolicy", GetGroupPolicyInput, GetGroupPolicyOutput>;

struct ListGroupPoliciesInput {
  iam::GroupName GroupName;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListGroupPoliciesInput, (), (GroupName, Marker, MaxItems))

using ListGroupPolicies = Operation<kIam, "ListGroupPolicies", ListGroupPoliciesInput, ListPolicyNamesOutput>;

struct DeleteGroupPolicyInput {
  iam::GroupName GroupName;
  iam::PolicyName PolicyName;
};
BOOST_DESCRIBE_STRUCT(DeleteGroupPolicyInput, (), (GroupName, PolicyName))

using DeleteGroupPolicy = Operation<kIam, "DeleteGroupPolicy", DeleteGroupPolicyInput, Empty>;

}  // namespace crossgate::api::iam
