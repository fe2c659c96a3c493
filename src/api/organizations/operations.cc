#include "api/organizations/operations.h"

#include <array>

#include "api/organizations/organizations.h"
#include "api/organizations/policies.h"
#include "api/organizations/tags.h"
#include "api/organizations/tree.h"
#include "api/organizations/units.h"

namespace crossgate::api::organizations {

std::span<const OperationInfo> operations() {
  static const std::array kOperations{
      info_of<AttachPolicy>(),
      info_of<CloseAccount>(),
      info_of<CreateAccount>(),
      info_of<CreateOrganizationalUnit>(),
      info_of<CreatePolicy>(),
      info_of<DeleteOrganizationalUnit>(),
      info_of<DeletePolicy>(),
      info_of<DescribeAccount>(),
      info_of<DescribeCreateAccountStatus>(),
      info_of<DescribeEffectivePolicy>(),
      info_of<DescribeOrganization>(),
      info_of<DescribeOrganizationalUnit>(),
      info_of<DescribePolicy>(),
      info_of<DetachPolicy>(),
      info_of<DisablePolicyType>(),
      info_of<EnablePolicyType>(),
      info_of<ListAccounts>(),
      info_of<ListAccountsForParent>(),
      info_of<ListChildren>(),
      info_of<ListCreateAccountStatus>(),
      info_of<ListOrganizationalUnitsForParent>(),
      info_of<ListParents>(),
      info_of<ListPolicies>(),
      info_of<ListPoliciesForTarget>(),
      info_of<ListRoots>(),
      info_of<ListTagsForResource>(),
      info_of<ListTargetsForPolicy>(),
      info_of<MoveAccount>(),
      info_of<RemoveAccountFromOrganization>(),
      info_of<TagResource>(),
      info_of<UntagResource>(),
      info_of<UpdateOrganizationalUnit>(),
      info_of<UpdatePolicy>(),
  };
  return kOperations;
}

}  // namespace crossgate::api::organizations
