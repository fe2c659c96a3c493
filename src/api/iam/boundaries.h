// Permissions boundaries, and IAM's operations that set them.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <string>

#include "api/empty.h"
#include "api/iam/types.h"
#include "api/operation.h"

namespace crossgate::api::iam {

enum class BoundaryType { PermissionsBoundaryPolicy };
BOOST_DESCRIBE_ENUM(BoundaryType, PermissionsBoundaryPolicy)

struct AttachedPermissionsBoundary {
  BoundaryType PermissionsBoundaryType = BoundaryType::PermissionsBoundaryPolicy;
  std::string PermissionsBoundaryArn;
};
BOOST_DESCRIBE_STRUCT(AttachedPermissionsBoundary, (), (PermissionsBoundaryType, PermissionsBoundaryArn))

struct PutUserPermissionsBoundaryInput {
  ExistingUserName UserName;
  ArnText PermissionsBoundary;
};
BOOST_DESCRIBE_STRUCT(PutUserPermissionsBoundaryInput, (), (UserName, PermissionsBoundary))

using PutUserPermissionsBoundary =
    Operation<kIam, "PutUserPermissionsBoundary", PutUserPermissionsBoundaryInput, Empty>;

struct DeleteUserPermissionsBoundaryInput {
  ExistingUserName UserName;
};
BOOST_DESCRIBE_STRUCT(DeleteUserPermissionsBoundaryInput, (), (UserName))

using DeleteUserPermissionsBoundary =
    Operation<kIam, "DeleteUserPermissionsBoundary", DeleteUserPermissionsBoundaryInput, Empty>;

struct PutRolePermissionsBoundaryInput {
  iam::RoleName RoleName;
  ArnText PermissionsBoundary;
};
BOOST_DESCRIBE_STRUCT(PutRolePermissionsBoundaryInput, (), (RoleName, PermissionsBoundary))

using PutRolePermissionsBoundary =
    Operation<kIam, "PutRolePermissionsBoundary", PutRolePermissionsBoundaryInput, Empty>;

struct DeleteRolePermissionsBoundaryInput {
  iam::RoleName RoleName;
};
BOOST_DESCRIBE_STRUCT(DeleteRolePermissionsBoundaryInput, (), (RoleName))

using DeleteRolePermissionsBoundary =
    Operation<kIam, "DeleteRolePermissionsBoundary", DeleteRolePermissionsBoundaryInput, Empty>;

}  // namespace crossgate::api::iam
