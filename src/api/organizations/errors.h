// The errors of Organizations, AWS Organizations API Reference.
#pragma once

#include "base/error.h"

namespace crossgate::api::organizations {

inline constexpr ErrorCode kAccountAlreadyClosed{"AccountAlreadyClosedException", 400};
inline constexpr ErrorCode kAccountNotFound{"AccountNotFoundException", 400};
inline constexpr ErrorCode kChildNotFound{"ChildNotFoundException", 400};
inline constexpr ErrorCode kConcurrentModification{"ConcurrentModificationException", 400};
inline constexpr ErrorCode kConstraintViolation{"ConstraintViolationException", 400};
inline constexpr ErrorCode kCreateAccountStatusNotFound{"CreateAccountStatusNotFoundException", 400};
inline constexpr ErrorCode kDestinationParentNotFound{"DestinationParentNotFoundException", 400};
inline constexpr ErrorCode kDuplicateAccount{"DuplicateAccountException", 400};
inline constexpr ErrorCode kDuplicateOrganizationalUnit{"DuplicateOrganizationalUnitException", 400};
inline constexpr ErrorCode kDuplicatePolicy{"DuplicatePolicyException", 400};
inline constexpr ErrorCode kDuplicatePolicyAttachment{"DuplicatePolicyAttachmentException", 400};
inline constexpr ErrorCode kEffectivePolicyNotFound{"EffectivePolicyNotFoundException", 400};
inline constexpr ErrorCode kInvalidInput{"InvalidInputException", 400};
inline constexpr ErrorCode kMasterCannotLeave{"MasterCannotLeaveOrganizationException", 400};
inline constexpr ErrorCode kNotInUse{"AWSOrganizationsNotInUseException", 400};
inline constexpr ErrorCode kParentNotFound{"ParentNotFoundException", 400};
inline constexpr ErrorCode kPolicyInUse{"PolicyInUseException", 400};
inline constexpr ErrorCode kPolicyNotAttached{"PolicyNotAttachedException", 400};
inline constexpr ErrorCode kPolicyNotFound{"PolicyNotFoundException", 400};
inline constexpr ErrorCode kPolicyTypeAlreadyEnabled{"PolicyTypeAlreadyEnabledException", 400};
inline constexpr ErrorCode kPolicyTypeNotAvailable{"PolicyTypeNotAvailableForOrganizationException", 400};
inline constexpr ErrorCode kPolicyTypeNotEnabled{"PolicyTypeNotEnabledException", 400};
inline constexpr ErrorCode kRootNotFound{"RootNotFoundException", 400};
inline constexpr ErrorCode kSourceParentNotFound{"SourceParentNotFoundException", 400};
inline constexpr ErrorCode kTargetNotFound{"TargetNotFoundException", 400};
inline constexpr ErrorCode kUnitNotEmpty{"OrganizationalUnitNotEmptyException", 400};
inline constexpr ErrorCode kUnitNotFound{"OrganizationalUnitNotFoundException", 400};

/// These two say in `Reason` which constraint, and what about the input.
constexpr ErrorCode constraint_violation(std::string_view reason) {
  ErrorCode code = kConstraintViolation;
  code.reason = reason;
  return code;
}
constexpr ErrorCode invalid_input(std::string_view reason) {
  ErrorCode code = kInvalidInput;
  code.reason = reason;
  return code;
}

}  // namespace crossgate::api::organizations
