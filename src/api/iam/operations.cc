#include "api/iam/operations.h"

#include <array>

#include "api/iam/absent.h"
#include "api/iam/access_keys.h"
#include "api/iam/account.h"
#include "api/iam/attachments.h"
#include "api/iam/boundaries.h"
#include "api/iam/groups.h"
#include "api/iam/inline_policies.h"
#include "api/iam/instance_profiles.h"
#include "api/iam/mfa_devices.h"
#include "api/iam/oidc_providers.h"
#include "api/iam/policies.h"
#include "api/iam/policy_versions.h"
#include "api/iam/roles.h"
#include "api/iam/service_specific_credentials.h"
#include "api/iam/simulation.h"
#include "api/iam/ssh_public_keys.h"
#include "api/iam/tagging.h"
#include "api/iam/users.h"

namespace crossgate::api::iam {

std::span<const OperationInfo> operations() {
  static const std::array kOperations{
      info_of<AddClientIDToOpenIDConnectProvider>(),
      info_of<AddRoleToInstanceProfile>(),
      info_of<AddUserToGroup>(),
      info_of<AttachGroupPolicy>(),
      info_of<AttachRolePolicy>(),
      info_of<AttachUserPolicy>(),
      info_of<CreateAccessKey>(),
      info_of<CreateAccountAlias>(),
      info_of<CreateGroup>(),
      info_of<CreateInstanceProfile>(),
      info_of<CreateOpenIDConnectProvider>(),
      info_of<CreatePolicy>(),
      info_of<CreatePolicyVersion>(),
      info_of<CreateRole>(),
      info_of<CreateServiceSpecificCredential>(),
      info_of<CreateUser>(),
      info_of<CreateVirtualMFADevice>(),
      info_of<DeactivateMFADevice>(),
      info_of<DeleteAccessKey>(),
      info_of<DeleteAccountAlias>(),
      info_of<DeleteGroup>(),
      info_of<DeleteGroupPolicy>(),
      info_of<DeleteInstanceProfile>(),
      info_of<DeleteLoginProfile>(),
      info_of<DeleteOpenIDConnectProvider>(),
      info_of<DeletePolicy>(),
      info_of<DeletePolicyVersion>(),
      info_of<DeleteRole>(),
      info_of<DeleteRolePermissionsBoundary>(),
      info_of<DeleteRolePolicy>(),
      info_of<DeleteSSHPublicKey>(),
      info_of<DeleteServiceSpecificCredential>(),
      info_of<DeleteUser>(),
      info_of<DeleteUserPermissionsBoundary>(),
      info_of<DeleteUserPolicy>(),
      info_of<DeleteVirtualMFADevice>(),
      info_of<DetachGroupPolicy>(),
      info_of<DetachRolePolicy>(),
      info_of<DetachUserPolicy>(),
      info_of<EnableMFADevice>(),
      info_of<GetAccessKeyLastUsed>(),
      info_of<GetAccountAuthorizationDetails>(),
      info_of<GetAccountSummary>(),
      info_of<GetContextKeysForCustomPolicy>(),
      info_of<GetContextKeysForPrincipalPolicy>(),
      info_of<GetGroup>(),
      info_of<GetGroupPolicy>(),
      info_of<GetInstanceProfile>(),
      info_of<GetLoginProfile>(),
      info_of<GetOpenIDConnectProvider>(),
      info_of<GetPolicy>(),
      info_of<GetPolicyVersion>(),
      info_of<GetRole>(),
      info_of<GetRolePolicy>(),
      info_of<GetSSHPublicKey>(),
      info_of<GetUser>(),
      info_of<GetUserPolicy>(),
      info_of<ListAccessKeys>(),
      info_of<ListAccountAliases>(),
      info_of<ListAttachedGroupPolicies>(),
      info_of<ListAttachedRolePolicies>(),
      info_of<ListAttachedUserPolicies>(),
      info_of<ListEntitiesForPolicy>(),
      info_of<ListGroupPolicies>(),
      info_of<ListGroups>(),
      info_of<ListGroupsForUser>(),
      info_of<ListInstanceProfileTags>(),
      info_of<ListInstanceProfiles>(),
      info_of<ListInstanceProfilesForRole>(),
      info_of<ListMFADeviceTags>(),
      info_of<ListMFADevices>(),
      info_of<ListOpenIDConnectProviderTags>(),
      info_of<ListOpenIDConnectProviders>(),
      info_of<ListPolicies>(),
      info_of<ListPolicyTags>(),
      info_of<ListPolicyVersions>(),
      info_of<ListRolePolicies>(),
      info_of<ListRoleTags>(),
      info_of<ListRoles>(),
      info_of<ListSSHPublicKeys>(),
      info_of<ListServiceSpecificCredentials>(),
      info_of<ListSigningCertificates>(),
      info_of<ListUserPolicies>(),
      info_of<ListUserTags>(),
      info_of<ListUsers>(),
      info_of<ListVirtualMFADevices>(),
      info_of<PutGroupPolicy>(),
      info_of<PutRolePermissionsBoundary>(),
      info_of<PutRolePolicy>(),
      info_of<PutUserPermissionsBoundary>(),
      info_of<PutUserPolicy>(),
      info_of<RemoveClientIDFromOpenIDConnectProvider>(),
      info_of<RemoveRoleFromInstanceProfile>(),
      info_of<RemoveUserFromGroup>(),
      info_of<ResetServiceSpecificCredential>(),
      info_of<ResyncMFADevice>(),
      info_of<SetDefaultPolicyVersion>(),
      info_of<SimulateCustomPolicy>(),
      info_of<SimulatePrincipalPolicy>(),
      info_of<TagInstanceProfile>(),
      info_of<TagMFADevice>(),
      info_of<TagOpenIDConnectProvider>(),
      info_of<TagPolicy>(),
      info_of<TagRole>(),
      info_of<TagUser>(),
      info_of<UntagInstanceProfile>(),
      info_of<UntagMFADevice>(),
      info_of<UntagOpenIDConnectProvider>(),
      info_of<UntagPolicy>(),
      info_of<UntagRole>(),
      info_of<UntagUser>(),
      info_of<UpdateAccessKey>(),
      info_of<UpdateAssumeRolePolicy>(),
      info_of<UpdateGroup>(),
      info_of<UpdateOpenIDConnectProviderThumbprint>(),
      info_of<UpdateRole>(),
      info_of<UpdateRoleDescription>(),
      info_of<UpdateSSHPublicKey>(),
      info_of<UpdateServiceSpecificCredential>(),
      info_of<UpdateUser>(),
      info_of<UploadSSHPublicKey>(),
  };
  return kOperations;
}

}  // namespace crossgate::api::iam
