// IAM's operations that attach managed policies to users, roles and groups.
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

struct AttachGroupPolicyInput {
  iam::GroupName GroupName;
  ArnText PolicyArn;
};
BOOST_DESCRIBE_STRUCT(AttachGroupPolicyInput, (), (GroupName, PolicyArn))

using AttachGroupPolicy = Operation<kIam, "AttachGroupPolicy", AttachGroupPolicyInput, Empty>;

struct DetachGroupPolicyInput {
  iam::GroupName GroupName;
  ArnText PolicyArn;
};
BOOST_DESCRIBE_STRUCT(DetachGroupPolicyInput, (), (GroupName, PolicyArn))

using DetachGroupPolicy = Operation<kIam, "DetachGroupPolicy", DetachGroupPolicyInput, Empty>;

struct ListAttachedGroupPoliciesInput {
  iam::GroupName GroupName;
  std::optional<PolicyPath> PathPrefix;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListAttachedGroupPoliciesInput, (), (GroupName, PathPrefix, Marker, MaxItems))

using ListAttachedGroupPolicies =
    Operation<kIam, "ListAttachedGroupPolicies", ListAttachedGroupPoliciesInput, ListAttachedPoliciesOutput>;

struct ListEntitiesForPolicyInput {
  ArnText PolicyArn;
  std::optional<EntityType> EntityFilter;
  std::optional<iam::PathPrefix> PathPrefix;
  std::optional<PolicyUsage> PolicyUsageFilter;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListEntitiesForPolicyInput, (),
                      (PolicyArn, EntityFilter, PathPrefix, PolicyUsageFilter, Marker, MaxItems))

struct PolicyGroup {
  std::string GroupName;
  std::string GroupId;
};
BOOST_DESCRIBE_STRUCT(PolicyGroup, (), (GroupName, GroupId))

struct PolicyUser {
  std::string UserName;
  std::string UserId;
};
BOOST_DESCRIBE_STRUCT(PolicyUser, (), (UserName, UserId))

struct PolicyRole {
  std::string RoleName;
  std::string RoleId;
};
BOOST_DESCRIBE_STRUCT(PolicyRole, (), (RoleName, RoleId))

struct ListEntitiesForPolicyOutput {
  std::vector<PolicyGroup> PolicyGroups;
  std::vector<PolicyUser> PolicyUsers;
  std::vector<PolicyRole> PolicyRoles;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListEntitiesForPolicyOutput, (), (PolicyGroups, PolicyUsers, PolicyRoles, IsTruncated, Marker))

using ListEntitiesForPolicy =
    Operation<kIam, "ListEntitiesForPolicy", ListEntitiesForPolicyInput, ListEntitiesForPolicyOutput>;

}  // namespace crossgate::api::iam
