// IAM's operations on an account as a whole: its alias, its numbers, everything in it at once.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/iam/attachments.h"
#include "api/iam/boundaries.h"
#include "api/iam/instance_profiles.h"
#include "api/iam/policy_versions.h"
#include "api/iam/tag.h"
#include "api/iam/types.h"
#include "api/operation.h"
#include "base/clock.h"

namespace crossgate::api::iam {

struct AccountAliasInput {
  iam::AccountAlias AccountAlias;
};
BOOST_DESCRIBE_STRUCT(AccountAliasInput, (), (AccountAlias))

using CreateAccountAlias = Operation<kIam, "CreateAccountAlias", AccountAliasInput, Empty>;
using DeleteAccountAlias = Operation<kIam, "DeleteAccountAlias", AccountAliasInput, Empty>;

struct ListAccountAliasesInput {
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListAccountAliasesInput, (), (Marker, MaxItems))

struct ListAccountAliasesOutput {
  std::vector<std::string> AccountAliases;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListAccountAliasesOutput, (), (AccountAliases, IsTruncated, Marker))

using ListAccountAliases = Operation<kIam, "ListAccountAliases", ListAccountAliasesInput, ListAccountAliasesOutput>;

struct GetAccountSummaryOutput {
  std::map<std::string, std::int64_t> SummaryMap;
};
BOOST_DESCRIBE_STRUCT(GetAccountSummaryOutput, (), (SummaryMap))

using GetAccountSummary = Operation<kIam, "GetAccountSummary", Empty, GetAccountSummaryOutput>;

struct GetAccountAuthorizationDetailsInput {
  std::optional<std::vector<EntityType>> Filter;
  std::optional<iam::MaxItems> MaxItems;
  std::optional<iam::Marker> Marker;
};
BOOST_DESCRIBE_STRUCT(GetAccountAuthorizationDetailsInput, (), (Filter, MaxItems, Marker))

struct PolicyDetail {
  std::string PolicyName;
  std::string PolicyDocument;  ///< percent-encoded (RFC 3986)
};
BOOST_DESCRIBE_STRUCT(PolicyDetail, (), (PolicyName, PolicyDocument))

struct UserDetail {
  std::string Path;
  std::string UserName;
  std::string UserId;
  std::string Arn;
  Time CreateDate;
  std::vector<PolicyDetail> UserPolicyList;
  std::vector<std::string> GroupList;
  std::vector<AttachedPolicy> AttachedManagedPolicies;
  std::optional<AttachedPermissionsBoundary> PermissionsBoundary;
  std::optional<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(UserDetail, (),
                      (Path, UserName, UserId, Arn, CreateDate, UserPolicyList, GroupList, AttachedManagedPolicies,
                       PermissionsBoundary, Tags))

struct GroupDetail {
  std::string Path;
  std::string GroupName;
  std::string GroupId;
  std::string Arn;
  Time CreateDate;
  std::vector<PolicyDetail> GroupPolicyList;
  std::vector<AttachedPolicy> AttachedManagedPolicies;
};
BOOST_DESCRIBE_STRUCT(GroupDetail, (),
                      (Path, GroupName, GroupId, Arn, CreateDate, GroupPolicyList, AttachedManagedPolicies))

struct RoleDetail {
  std::string Path;
  std::string RoleName;
  std::string RoleId;
  std::string Arn;
  Time CreateDate;
  std::string AssumeRolePolicyDocument;  ///< percent-encoded (RFC 3986)
  std::vector<InstanceProfile> InstanceProfileList;
  std::vector<PolicyDetail> RolePolicyList;
  std::vector<AttachedPolicy> AttachedManagedPolicies;
  std::optional<AttachedPermissionsBoundary> PermissionsBoundary;
  std::optional<std::vector<Tag>> Tags;
  std::optional<iam::RoleLastUsed> RoleLastUsed;
};
BOOST_DESCRIBE_STRUCT(RoleDetail, (),
                      (Path, RoleName, RoleId, Arn, CreateDate, AssumeRolePolicyDocument, InstanceProfileList,
                       RolePolicyList, AttachedManagedPolicies, PermissionsBoundary, Tags, RoleLastUsed))

struct ManagedPolicyDetail {
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
  std::vector<PolicyVersion> PolicyVersionList;
};
BOOST_DESCRIBE_STRUCT(ManagedPolicyDetail, (),
                      (PolicyName, PolicyId, Arn, Path, DefaultVersionId, AttachmentCount,
                       PermissionsBoundaryUsageCount, IsAttachable, Description, CreateDate, UpdateDate,
                       PolicyVersionList))

struct GetAccountAuthorizationDetailsOutput {
  std::vector<UserDetail> UserDetailList;
  std::vector<GroupDetail> GroupDetailList;
  std::vector<RoleDetail> RoleDetailList;
  std::vector<ManagedPolicyDetail> Policies;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(GetAccountAuthorizationDetailsOutput, (),
                      (UserDetailList, GroupDetailList, RoleDetailList, Policies, IsTruncated, Marker))

using GetAccountAuthorizationDetails =
    Operation<kIam, "GetAccountAuthorizationDetails", GetAccountAuthorizationDetailsInput,
              GetAccountAuthorizationDetailsOutput>;

}  // namespace crossgate::api::iam
