// The texts, structures and errors that STS's operations share, each with the rule of its shape in the service model.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/checked_text.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "base/secret.h"
#include "wire/constraint.h"

namespace crossgate::api::sts {

inline constexpr ErrorCode kPackedPolicyTooLarge{"PackedPolicyTooLarge", 400};
inline constexpr ErrorCode kInvalidIdentityToken{"InvalidIdentityToken", 400};
inline constexpr ErrorCode kIdpCommunicationError{"IDPCommunicationError", 400};
/// Of a web identity token; our own session tokens expire with base/aws_errors.h's kExpiredToken.
inline constexpr ErrorCode kExpiredIdentityToken{"ExpiredTokenException", 400};

inline constexpr std::string_view kFriendlyPattern = R"([\w+=,.@-]*)";
inline constexpr TextRule kArnText{20, 2048, is_latin_text, R"([\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\u00FF]+)"};
inline constexpr TextRule kRoleSessionName{2, 64, is_friendly_name, kFriendlyPattern};
inline constexpr TextRule kFederatedName{2, 32, is_friendly_name, kFriendlyPattern};
inline constexpr TextRule kSourceIdentity{2, 64, is_friendly_name, kFriendlyPattern};
inline constexpr TextRule kSessionPolicy{1, 131'072, is_latin_text, R"([\u0009\u000A\u000D\u0020-\u00FF]+)"};
inline constexpr TextRule kExternalId{2, 1224, is_external_id, R"([\w+=,.@:\/-]*)"};
inline constexpr TextRule kSerialNumber{9, 256, is_external_id, R"([\w+=/:,.@-]*)"};
inline constexpr TextRule kTokenCode{6, 6, is_digits, R"([\d]*)"};
inline constexpr TextRule kTagKey{1, 128, is_tag_text, R"([\p{L}\p{Z}\p{N}_.:/=+\-@]+)"};
inline constexpr TextRule kTagValue{0, 256, is_tag_text, R"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"};
inline constexpr TextRule kWebIdentityToken{4, 20'000, nullptr, ""};
inline constexpr TextRule kProviderId{4, 2048, nullptr, ""};

using ArnText = CheckedText<kArnText>;
using RoleSessionName = CheckedText<kRoleSessionName>;
using FederatedName = CheckedText<kFederatedName>;
using SourceIdentity = CheckedText<kSourceIdentity>;
using SessionPolicy = CheckedText<kSessionPolicy>;
using ExternalId = CheckedText<kExternalId>;
using SerialNumber = CheckedText<kSerialNumber>;
using TokenCode = CheckedText<kTokenCode>;
using TagKey = CheckedText<kTagKey>;
using TagValue = CheckedText<kTagValue>;
using WebIdentityToken = CheckedText<kWebIdentityToken>;
using ProviderId = CheckedText<kProviderId>;
/// Of a role's session, in seconds.
using RoleSeconds = wire::Bounded<900, 43'200>;
/// Of a user's or federated user's session, in seconds.
using UserSeconds = wire::Bounded<900, 129'600>;

struct PolicyDescriptorType {
  std::optional<ArnText> arn;
};
BOOST_DESCRIBE_STRUCT(PolicyDescriptorType, (), (arn))

struct Tag {
  TagKey Key;
  TagValue Value;
};
BOOST_DESCRIBE_STRUCT(Tag, (), (Key, Value))

struct Credentials {
  crossgate::AccessKeyId AccessKeyId;
  Secret SecretAccessKey;
  Secret SessionToken;
  Time Expiration;
};
BOOST_DESCRIBE_STRUCT(Credentials, (), (AccessKeyId, SecretAccessKey, SessionToken, Expiration))

struct AssumedRoleUser {
  std::string AssumedRoleId;
  std::string Arn;
};
BOOST_DESCRIBE_STRUCT(AssumedRoleUser, (), (AssumedRoleId, Arn))

}  // namespace crossgate::api::sts
