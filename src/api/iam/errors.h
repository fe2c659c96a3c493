// The errors of IAM's operations. Their names are those of the wire; the model calls the shapes …Exception.
#pragma once

#include "base/error.h"

namespace crossgate::api::iam {

inline constexpr ErrorCode kNoSuchEntity{"NoSuchEntity", 404};
inline constexpr ErrorCode kEntityAlreadyExists{"EntityAlreadyExists", 409};
inline constexpr ErrorCode kDeleteConflict{"DeleteConflict", 409};
inline constexpr ErrorCode kLimitExceeded{"LimitExceeded", 409};
inline constexpr ErrorCode kInvalidPublicKey{"InvalidPublicKey", 400};
inline constexpr ErrorCode kDuplicateSshPublicKey{"DuplicateSSHPublicKey", 400};
inline constexpr ErrorCode kInvalidInput{"InvalidInput", 400};
inline constexpr ErrorCode kConcurrentModification{"ConcurrentModification", 409};

}  // namespace crossgate::api::iam
