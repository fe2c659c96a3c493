// IAM's operations on access keys. Without a UserName, each concerns the caller.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/iam/types.h"
#include "api/operation.h"
#include "base/clock.h"
#include "base/names.h"
#include "base/secret.h"

namespace crossgate::api::iam {

struct AccessKey {
  std::string UserName;
  crossgate::AccessKeyId AccessKeyId;
  AccessKeyStatus Status;
  Secret SecretAccessKey;
  Time CreateDate;
};
BOOST_DESCRIBE_STRUCT(AccessKey, (), (UserName, AccessKeyId, Status, SecretAccessKey, CreateDate))

struct CreateAccessKeyInput {
  std::optional<ExistingUserName> UserName;
};
BOOST_DESCRIBE_STRUCT(CreateAccessKeyInput, (), (UserName))

struct CreateAccessKeyOutput {
  iam::AccessKey AccessKey;
};
BOOST_DESCRIBE_STRUCT(CreateAccessKeyOutput, (), (AccessKey))

using CreateAccessKey = Operation<kIam, "CreateAccessKey", CreateAccessKeyInput, CreateAccessKeyOutput>;

struct AccessKeyMetadata {
  std::string UserName;
  crossgate::AccessKeyId AccessKeyId;
  AccessKeyStatus Status;
  Time CreateDate;
};
BOOST_DESCRIBE_STRUCT(AccessKeyMetadata, (), (UserName, AccessKeyId, Status, CreateDate))

struct ListAccessKeysInput {
  std::optional<ExistingUserName> UserName;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListAccessKeysInput, (), (UserName, Marker, MaxItems))

struct ListAccessKeysOutput {
  std::vector<iam::AccessKeyMetadata> AccessKeyMetadata;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListAccessKeysOutput, (), (AccessKeyMetadata, IsTruncated, Marker))

using ListAccessKeys = Operation<kIam, "ListAccessKeys", ListAccessKeysInput, ListAccessKeysOutput>;

struct GetAccessKeyLastUsedInput {
  crossgate::AccessKeyId AccessKeyId;
};
BOOST_DESCRIBE_STRUCT(GetAccessKeyLastUsedInput, (), (AccessKeyId))

/// Never used: no date, and "N/A" for the others.
struct AccessKeyLastUsed {
  std::optional<Time> LastUsedDate;
  std::string ServiceName;
  std::string Region;
};
BOOST_DESCRIBE_STRUCT(AccessKeyLastUsed, (), (LastUsedDate, ServiceName, Region))

struct GetAccessKeyLastUsedOutput {
  std::optional<std::string> UserName;  ///< absent for the root user's
  iam::AccessKeyLastUsed AccessKeyLastUsed;
};
BOOST_DESCRIBE_STRUCT(GetAccessKeyLastUsedOutput, (), (UserName, AccessKeyLastUsed))

using GetAccessKeyLastUsed =
    Operation<kIam, "GetAccessKeyLastUsed", GetAccessKeyLastUsedInput, GetAccessKeyLastUsedOutput>;

struct UpdateAccessKeyInput {
  std::optional<ExistingUserName> UserName;
  crossgate::AccessKeyId AccessKeyId;
  AccessKeyStatus Status;
};
BOOST_DESCRIBE_STRUCT(UpdateAccessKeyInput, (), (UserName, AccessKeyId, Status))

using UpdateAccessKey = Operation<kIam, "UpdateAccessKey", UpdateAccessKeyInput, Empty>;

struct DeleteAccessKeyInput {
  std::optional<ExistingUserName> UserName;
  crossgate::AccessKeyId AccessKeyId;
};
BOOST_DESCRIBE_STRUCT(DeleteAccessKeyInput, (), (UserName, AccessKeyId))

using DeleteAccessKey = Operation<kIam, "DeleteAccessKey", DeleteAccessKeyInput, Empty>;

}  // namespace crossgate::api::iam
