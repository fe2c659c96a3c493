// The errors that every AWS service shares (IAM API Reference and CodeCommit API Reference, "Common Errors"). The
// first name and status are those of JSON services, the second those of Query services.
#pragma once

#include "base/error.h"

namespace crossgate {

inline constexpr ErrorCode kAccessDenied{"AccessDeniedException", 400, "AccessDenied", 403};
inline constexpr ErrorCode kExpiredToken{"ExpiredTokenException", 400, "ExpiredToken", 403};
inline constexpr ErrorCode kIncompleteSignature{"IncompleteSignatureException", 400, "IncompleteSignature", 400};
inline constexpr ErrorCode kInvalidSignature{"InvalidSignatureException", 400, "SignatureDoesNotMatch", 403};
inline constexpr ErrorCode kMissingAuthenticationToken{"MissingAuthenticationTokenException", 400,
                                                       "MissingAuthenticationToken", 403};
inline constexpr ErrorCode kUnrecognizedClient{"UnrecognizedClientException", 400, "InvalidClientTokenId", 403};
inline constexpr ErrorCode kSerialization{"SerializationException", 400, "MalformedInput", 400};
inline constexpr ErrorCode kThrottling{"ThrottlingException", 400, "Throttling", 400};
inline constexpr ErrorCode kUnknownOperation{"UnknownOperationException", 400, "InvalidAction", 400};
inline constexpr ErrorCode kValidation{"ValidationException", 400, "ValidationError", 400};
inline constexpr ErrorCode kRequestTooLarge{"RequestEntityTooLargeException", 413, "RequestEntityTooLarge", 413};

}  // namespace crossgate
