// STS's operations: who am I, and a session of a role.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/operation.h"
#include "api/sts/types.h"

namespace crossgate::api::sts {

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
  std::optional<RoleSeconds> DurationSeconds;
  std::optional<std::vector<Tag>> Tags;
  std::optional<std::vector<TagKey>> TransitiveTagKeys;
  std::optional<sts::ExternalId> ExternalId;
  std::optional<sts::SerialNumber> SerialNumber;
  std::optional<sts::TokenCode> TokenCode;
  std::optional<sts::SourceIdentity> SourceIdentity;
  std::optional<std::vector<ProvidedContext>> ProvidedContexts;
};
BOOST_DESCRIBE_STRUCT(AssumeRoleInput, (),
                      (RoleArn, RoleSessionName, PolicyArns, Policy, DurationSeconds, Tags, TransitiveTagKeys,
                       ExternalId, SerialNumber, TokenCode, SourceIdentity, ProvidedContexts))

struct AssumeRoleOutput {
  std::optional<sts::Credentials> Credentials;
  std::optional<sts::AssumedRoleUser> AssumedRoleUser;
  std::optional<std::int64_t> PackedPolicySize;  ///< percent
  std::optional<std::string> SourceIdentity;
};
BOOST_DESCRIBE_STRUCT(AssumeRoleOutput, (), (Credentials, AssumedRoleUser, PackedPolicySize, SourceIdentity))

using AssumeRole = Operation<kSts, "AssumeRole", AssumeRoleInput, AssumeRoleOutput>;

struct AssumeRoleWithWebIdentityInput {
  ArnText RoleArn;
  sts::RoleSessionName RoleSessionName;
  sts::WebIdentityToken WebIdentityToken;
  std::optional<sts::ProviderId> ProviderId;
  std::optional<std::vector<PolicyDescriptorType>> PolicyArns;
  std::optional<SessionPolicy> Policy;
  std::optional<RoleSeconds> DurationSeconds;
};
BOOST_DESCRIBE_STRUCT(AssumeRoleWithWebIdentityInput, (),
                      (RoleArn, RoleSessionName, WebIdentityToken, ProviderId, PolicyArns, Policy, DurationSeconds))

struct AssumeRoleWithWebIdentityOutput {
  std::optional<sts::Credentials> Credentials;
  std::optional<std::string> SubjectFromWebIdentityToken;
  std::optional<sts::AssumedRoleUser> AssumedRoleUser;
  std::optional<std::int64_t> PackedPolicySize;  ///< percent
  std::optional<std::string> Provider;
  std::optional<std::string> Audience;
  std::optional<std::string> SourceIdentity;
};
BOOST_DESCRIBE_STRUCT(AssumeRoleWithWebIdentityOutput, (),
                      (Credentials, SubjectFromWebIdentityToken, AssumedRoleUser, PackedPolicySize, Provider, Audience,
                       SourceIdentity))

using AssumeRoleWithWebIdentity =
    Operation<kSts, "AssumeRoleWithWebIdentity", AssumeRoleWithWebIdentityInput, AssumeRoleWithWebIdentityOutput>;

struct GetCallerIdentityOutput {
  std::string UserId;
  AccountId Account;
  std::string Arn;
};
BOOST_DESCRIBE_STRUCT(GetCallerIdentityOutput, (), (UserId, Account, Arn))

using GetCallerIdentity = Operation<kSts, "GetCallerIdentity", Empty, GetCallerIdentityOutput>;

struct GetAccessKeyInfoInput {
  crossgate::AccessKeyId AccessKeyId;
};
BOOST_DESCRIBE_STRUCT(GetAccessKeyInfoInput, (), (AccessKeyId))

struct GetAccessKeyInfoOutput {
  AccountId Account;
};
BOOST_DESCRIBE_STRUCT(GetAccessKeyInfoOutput, (), (Account))

using GetAccessKeyInfo = Operation<kSts, "GetAccessKeyInfo", GetAccessKeyInfoInput, GetAccessKeyInfoOutput>;

}  // namespace crossgate::api::sts
