// IAM's operations on roles.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/iam/boundaries.h"
#include "api/iam/tag.h"
#include "api/iam/types.h"
#include "api/operation.h"
#include "base/clock.h"

namespace crossgate::api::iam {

/// When one of the role's sessions was last used; empty: never.
struct RoleLastUsed {
  std::optional<Time> LastUsedDate;
  std::optional<std::string> Region;
};
BOOST_DESCRIBE_STRUCT(RoleLastUsed, (), (LastUsedDate, Region))

struct Role {
  std::string Path;
  std::string RoleName;
  std::string RoleId;
  std::string Arn;
  Time CreateDate;
  std::string AssumeRolePolicyDocument;  ///< percent-encoded (RFC 3986)
  std::optional<std::string> Description;
  std::int64_t MaxSessionDuration = 3600;  ///< seconds
  std::optional<AttachedPermissionsBoundary>
      PermissionsBoundary;  ///< with the tags told by CreateRole and GetRole only
  std::optional<std::vector<Tag>> Tags;
  std::optional<iam::RoleLastUsed> RoleLastUsed;  ///< told by GetRole
};
BOOST_DESCRIBE_STRUCT(Role, (),
                      (Path, RoleName, RoleId, Arn, CreateDate, AssumeRolePolicyDocument, Description,
                       MaxSessionDuration, PermissionsBoundary, Tags, RoleLastUsed))

struct CreateRoleInput {
  std::optional<iam::Path> Path;
  iam::RoleName RoleName;
  PolicyDocument AssumeRolePolicyDocument;
  std::optional<iam::Description> Description;
  std::optional<SessionDuration> MaxSessionDuration;
  std::optional<ArnText> PermissionsBoundary;
  std::optional<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(CreateRoleInput, (),
                      (Path, RoleName, AssumeRolePolicyDocument, Description, MaxSessionDuration, PermissionsBoundary,
                       Tags))

struct CreateRoleOutput {
  iam::Role Role;
};
BOOST_DESCRIBE_STRUCT(CreateRoleOutput, (), (Role))

using CreateRole = Operation<kIam, "CreateRole", CreateRoleInput, CreateRoleOutput>;

struct GetRoleInput {
  iam::RoleName RoleName;
};
BOOST_DESCRIBE_STRUCT(GetRoleInput, (), (RoleName))

struct GetRoleOutput {
  iam::Role Role;
};
BOOST_DESCRIBE_STRUCT(GetRoleOutput, (), (Role))

using GetRole = Operation<kIam, "GetRole", GetRoleInput, GetRoleOutput>;

struct ListRolesInput {
  std::optional<iam::PathPrefix> PathPrefix;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListRolesInput, (), (PathPrefix, Marker, MaxItems))

struct ListRolesOutput {
  std::vector<Role> Roles;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListRolesOutput, (), (Roles, IsTruncated, Marker))

using ListRoles = Operation<kIam, "ListRoles", ListRolesInput, ListRolesOutput>;

struct UpdateAssumeRolePolicyInput {
  iam::RoleName RoleName;
  iam::PolicyDocument PolicyDocument;
};
BOOST_DESCRIBE_STRUCT(UpdateAssumeRolePolicyInput, (), (RoleName, PolicyDocument))

using UpdateAssumeRolePolicy = Operation<kIam, "UpdateAssumeRolePolicy", UpdateAssumeRolePolicyInput, Empty>;

struct UpdateRoleInput {
  iam::RoleName RoleName;
  std::optional<iam::Description> Description;
  std::optional<SessionDuration> MaxSessionDuration;
};
BOOST_DESCRIBE_STRUCT(UpdateRoleInput, (), (RoleName, Description, MaxSessionDuration))

using UpdateRole = Operation<kIam, "UpdateRole", UpdateRoleInput, Empty>;

struct UpdateRoleDescriptionInput {
  iam::RoleName RoleName;
  iam::Description Description;
};
BOOST_DESCRIBE_STRUCT(UpdateRoleDescriptionInput, (), (RoleName, Description))

struct UpdateRoleDescriptionOutput {
  iam::Role Role;
};
BOOST_DESCRIBE_STRUCT(UpdateRoleDescriptionOutput, (), (Role))

using UpdateRoleDescription =
    Operation<kIam, "UpdateRoleDescription", UpdateRoleDescriptionInput, UpdateRoleDescriptionOutput>;

struct DeleteRoleInput {
  iam::RoleName RoleName;
};
BOOST_DESCRIBE_STRUCT(DeleteRoleInput, (), (RoleName))

using DeleteRole = Operation<kIam, "DeleteRole", DeleteRoleInput, Empty>;

}  // namespace crossgate::api::iam
