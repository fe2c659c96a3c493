// STS's operations: who am I, and a session of a role.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/checked_text.h"
#include "api/empty.h"
#include "api/operation.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "base/secret.h"
#include "wire/constraint.h"

namespace crossgate::api::sts {

inline constexpr ErrorCode kPackedPolicyTooLarge{"PackedPolicyTooLarge", 400};

/// [\w+=,.@:\/-]*
bool is_external_id(std::string_view text);

inline constexpr TextRule kArnText{20, 2048, is_latin_text, R"([\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\u00FF]+)"};
inline constexpr TextRule kRoleSessionName{2, 64, is_friendly_name, R"([\w+=,.@-]*)"};
inline constexpr TextRule kSessionPolicy{1, 131'072, is_latin_text, R"([\u0009\u000A\u000D\u0020-\u00FF]+)"};
inline constexpr TextRule kExternalId{2, 1224, is_external_id, R"([\w+=,.@:\/-]*)"};

using ArnText = CheckedText<kArnText>;
using RoleSessionName = CheckedText<kRoleSessionName>;
using SessionPolicy = CheckedText<kSessionPolicy>;
using ExternalId = CheckedText<kExternalId>;
using DurationSeconds = wire::Bounded<900, 43'200>;

struct PolicyDescriptorType {
  std::optional<ArnText> arn;
};
BOOST_DESCRIBE_STRUCT(PolicyDescriptorType, (), (arn))

struct Tag {
  std::string Key;
  std::string Value;
};
BOOST_DESCRIBE_STRUCT(Tag, (), (Key, Value))

struct ProvidedContext {
  std::optional<std::string> ProviderArn;
  std::optional<std::string> ContextAssertion;
};
BOOST_DESCRIBE_STRUCT(ProvidedContext, (), (ProviderArn, ContextAssertion))

struct AssumeRoleInput {
  ArnText RoleArn;
  sts::RoleSessionName RoleSessionName;
  std::optional<std::vector<PolicyDescriptorType>> PolicyArns;
  std::optional<SessionPolicy> Policy;
  std::optional<sts::DurationSeconds> DurationSeconds;
  std::optional<std::vector<Tag>> Tags;
  std::optional<std::vector<std::string>> TransitiveTagKeys;
  std::optional<sts::ExternalId> ExternalId;
  std::optional<std::string> SerialNumber;
  std::optional<std::string> TokenCode;
  std::optional<std::string> SourceIdentity;
  std::optional<std::vector<ProvidedContext>> ProvidedContexts;
};
BOOST_DESCRIBE_STRUCT(AssumeRoleInput, (),
                      (RoleArn, RoleSessionName, PolicyArns, Policy, DurationSeconds, Tags, TransitiveTagKeys,
                       ExternalId, SerialNumber, TokenCode, SourceIdentity, ProvidedContexts))

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

struct AssumeRoleOutput {
  std::optional<sts::Credentials> Credentials;
  std::optional<sts::AssumedRoleUser> AssumedRoleUser;
  std::optional<std::int64_t> PackedPolicySize;  ///< percent
};
BOOST_DESCRIBE_STRUCT(AssumeRoleOutput, (), (Credentials, AssumedRoleUser, PackedPolicySize))

using AssumeRole = Operation<kSts, "AssumeRole", AssumeRoleInput, AssumeRoleOutput>;

struct GetCallerIdentityOutput {
  std::string UserId;
  AccountId Account;
  std::string Arn;
};
BOOST_DESCRIBE_STRUCT(GetCallerIdentityOutput, (), (UserId, Account, Arn))

using GetCallerIdentity = Operation<kSts, "GetCallerIdentity", Empty, GetCallerIdentityOutput>;

}  // namespace crossgate::api::sts
