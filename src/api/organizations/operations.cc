#include "api/organizations/operations.h"

#include <array>

#include "api/organizations/organizations.h"

namespace crossgate::api::organizations {

std::span<const OperationInfo> operations() {
  static const std::array kOperations{
      info_of<CreateAccount>(),        info_of<DescribeAccount>(), info_of<DescribeCreateAccountStatus>(),
      info_of<DescribeOrganization>(), info_of<ListAccounts>(),
  };
  return kOperations;
}

}  // namespace crossgate::api::organizations
