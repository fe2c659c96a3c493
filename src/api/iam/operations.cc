#include "api/iam/operations.h"

#include <array>

#include "api/iam/access_keys.h"
#include "api/iam/attachments.h"
#include "api/iam/inline_policies.h"
#include "api/iam/policies.h"
#include "api/iam/roles.h"
#include "api/iam/users.h"

namespace crossgate::api::iam {

std::span<const OperationInfo> operations() {
  static const std::array kOperations{
      info_of<AttachRolePolicy>(),
      info_of<AttachUserPolicy>(),
      info_of<CreateAccessKey>(),
      info_of<CreatePolicy>(),
      info_of<CreateRole>(),
      info_of<CreateUser>(),
      info_of<DeleteAccessKey>(),
      info_of<DeletePolicy>(),
      info_of<DeleteRole>(),
      info_of<DeleteRolePolicy>(),
      info_of<DeleteUser>(),
      info_of<DeleteUserPolicy>(),
      info_of<DetachRolePolicy>(),
      info_of<DetachUserPolicy>(),
      info_of<GetPolicy>(),
      info_of<GetPolicyVersion>(),
      info_of<GetRole>(),
      info_of<GetRolePolicy>(),
      info_of<GetUser>(),
      info_of<GetUserPolicy>(),
      info_of<ListAccessKeys>(),
      info_of<ListAttachedRolePolicies>(),
      info_of<ListAttachedUserPolicies>(),
      info_of<ListPolicies>(),
      info_of<ListRolePolicies>(),
      info_of<ListRoles>(),
      info_of<ListUserPolicies>(),
      info_of<ListUsers>(),
      info_of<PutRolePolicy>(),
      info_of<PutUserPolicy>(),
      info_of<UpdateAccessKey>(),
      info_of<UpdateAssumeRolePolicy>(),
      info_of<UpdateRole>(),
  };
  return kOperations;
}

}  // namespace crossgate::api::iam
