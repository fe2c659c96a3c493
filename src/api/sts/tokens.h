// STS's operations that make sessions of users: their own, and of those whom they vouch for.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/operation.h"
#include "api/sts/types.h"

namespace crossgate::api::sts {

struct GetSessionTokenInput {
  std::optional<UserSeconds> DurationSeconds;
  std::optional<sts::SerialNumber> SerialNumber;
  std::optional<sts::TokenCode> TokenCode;
};
BOOST_DESCRIBE_STRUCT(GetSessionTokenInput, (), (DurationSeconds, SerialNumber, TokenCode))

struct GetSessionTokenOutput {
  std::optional<sts::Credentials> Credentials;
};
BOOST_DESCRIBE_STRUCT(GetSessionTokenOutput, (), (Credentials))

using GetSessionToken = Operation<kSts, "GetSessionToken", GetSessionTokenInput, GetSessionTokenOutput>;

struct GetFederationTokenInput {
  FederatedName Name;
  std::optional<SessionPolicy> Policy;
  std::optional<std::vector<PolicyDescriptorType>> PolicyArns;
  std::optional<UserSeconds> DurationSeconds;
  std::optional<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(GetFederationTokenInput, (), (Name, Policy, PolicyArns, DurationSeconds, Tags))

struct FederatedUser {
  std::string FederatedUserId;
  std::string Arn;
};
BOOST_DESCRIBE_STRUCT(FederatedUser, (), (FederatedUserId, Arn))

struct GetFederationTokenOutput {
  std::optional<sts::Credentials> Credentials;
  std::optional<sts::FederatedUser> FederatedUser;
  std::optional<std::int64_t> PackedPolicySize;  ///< percent
};
BOOST_DESCRIBE_STRUCT(GetFederationTokenOutput, (), (Credentials, FederatedUser, PackedPolicySize))

using GetFederationToken = Operation<kSts, "GetFederationToken", GetFederationTokenInput, GetFederationTokenOutput>;

}  // namespace crossgate::api::sts
