// IAM's operations on the versions of managed policies.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/iam/types.h"
#include "api/operation.h"
#include "base/clock.h"

namespace crossgate::api::iam {

struct PolicyVersion {
  std::optional<std::string> Document;  ///< percent-encoded (RFC 3986); told by GetPolicyVersion
  std::string VersionId;
  bool IsDefaultVersion = true;
  std::optional<Time> CreateDate;  ///< absent for AWS's own policies
};
BOOST_DESCRIBE_STRUCT(PolicyVersion, (), (Document, VersionId, IsDefaultVersion, CreateDate))

struct CreatePolicyVersionInput {
  ArnText PolicyArn;
  iam::PolicyDocument PolicyDocument;
  std::optional<bool> SetAsDefault;
};
BOOST_DESCRIBE_STRUCT(CreatePolicyVersionInput, (), (PolicyArn, PolicyDocument, SetAsDefault))

struct CreatePolicyVersionOutput {
  iam::PolicyVersion PolicyVersion;
};
BOOST_DESCRIBE_STRUCT(CreatePolicyVersionOutput, (), (PolicyVersion))

using CreatePolicyVersion = Operation<kIam, "CreatePolicyVersion", CreatePolicyVersionInput, CreatePolicyVersionOutput>;

/// One version of one policy.
struct PolicyVersionInput {
  ArnText PolicyArn;
  PolicyVersionId VersionId;
};
BOOST_DESCRIBE_STRUCT(PolicyVersionInput, (), (PolicyArn, VersionId))

struct GetPolicyVersionOutput {
  iam::PolicyVersion PolicyVersion;
};
BOOST_DESCRIBE_STRUCT(GetPolicyVersionOutput, (), (PolicyVersion))

using GetPolicyVersion = Operation<kIam, "GetPolicyVersion", PolicyVersionInput, GetPolicyVersionOutput>;
using SetDefaultPolicyVersion = Operation<kIam, "SetDefaultPolicyVersion", PolicyVersionInput, Empty>;
using DeletePolicyVersion = Operation<kIam, "DeletePolicyVersion", PolicyVersionInput, Empty>;

struct ListPolicyVersionsInput {
  ArnText PolicyArn;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListPolicyVersionsInput, (), (PolicyArn, Marker, MaxItems))

struct ListPolicyVersionsOutput {
  std::vector<PolicyVersion> Versions;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListPolicyVersionsOutput, (), (Versions, IsTruncated, Marker))

using ListPolicyVersions = Operation<kIam, "ListPolicyVersions", ListPolicyVersionsInput, ListPolicyVersionsOutput>;

}  // namespace crossgate::api::iam
