#include "api/sts/operations.h"

#include <array>

#include "api/sts/sts.h"
#include "api/sts/tokens.h"

namespace crossgate::api::sts {

std::span<const OperationInfo> operations() {
  static const std::array kOperations{
      info_of<AssumeRole>(),        info_of<AssumeRoleWithWebIdentity>(), info_of<GetAccessKeyInfo>(),
      info_of<GetCallerIdentity>(), info_of<GetFederationToken>(),        info_of<GetSessionToken>(),
  };
  return kOperations;
}

}  // namespace crossgate::api::sts
