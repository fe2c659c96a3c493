// IAM's operations on user names and passwords for one service: CodeCommit's "Git credentials". Without a UserName,
// each concerns the caller.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/empty.h"
#include "api/iam/types.h"
#include "api/operation.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/secret.h"

namespace crossgate::api::iam {

inline constexpr ErrorCode kServiceNotSupported{"NotSupportedService", 404};

inline constexpr TextRule kServiceSpecificCredentialId{20, 128, is_word, R"([\w]+)"};
using ServiceSpecificCredentialId = CheckedText<kServiceSpecificCredentialId>;

struct ServiceSpecificCredential {
  Time CreateDate;
  std::string ServiceName;
  std::string ServiceUserName;
  Secret ServicePassword;
  std::string ServiceSpecificCredentialId;
  std::string UserName;
  AccessKeyStatus Status;
};
BOOST_DESCRIBE_STRUCT(ServiceSpecificCredential, (),
                      (CreateDate, ServiceName, ServiceUserName, ServicePassword, ServiceSpecificCredentialId, UserName,
                       Status))

struct CreateServiceSpecificCredentialInput {
  iam::UserName UserName;
  std::string ServiceName;
};
BOOST_DESCRIBE_STRUCT(CreateServiceSpecificCredentialInput, (), (UserName, ServiceName))

struct CreateServiceSpecificCredentialOutput {
  std::optional<iam::ServiceSpecificCredential> ServiceSpecificCredential;
};
BOOST_DESCRIBE_STRUCT(CreateServiceSpecificCredentialOutput, (), (ServiceSpecificCredential))

using CreateServiceSpecificCredential =
    Operation<kIam, "CreateServiceSpecificCredential", CreateServiceSpecificCredentialInput,
              CreateServiceSpecificCredentialOutput>;

struct ServiceSpecificCredentialMetadata {
  std::string UserName;
  AccessKeyStatus Status;
  std::string ServiceUserName;
  Time CreateDate;
  std::string ServiceSpecificCredentialId;
  std::string ServiceName;
};
BOOST_DESCRIBE_STRUCT(ServiceSpecificCredentialMetadata, (),
                      (UserName, Status, ServiceUserName, CreateDate, ServiceSpecificCredentialId, ServiceName))

struct ListServiceSpecificCredentialsInput {
  std::optional<iam::UserName> UserName;
  std::optional<std::string> ServiceName;
};
BOOST_DESCRIBE_STRUCT(ListServiceSpecificCredentialsInput, (), (UserName, ServiceName))

struct ListServiceSpecificCredentialsOutput {
  std::vector<ServiceSpecificCredentialMetadata> ServiceSpecificCredentials;
};
BOOST_DESCRIBE_STRUCT(ListServiceSpecificCredentialsOutput, (), (ServiceSpecificCredentials))

using ListServiceSpecificCredentials =
    Operation<kIam, "ListServiceSpecificCredentials", ListServiceSpecificCredentialsInput,
              ListServiceSpecificCredentialsOutput>;

struct UpdateServiceSpecificCredentialInput {
  std::optional<iam::UserName> UserName;
  iam::ServiceSpecificCredentialId ServiceSpecificCredentialId;
  AccessKeyStatus Status;
};
BOOST_DESCRIBE_STRUCT(UpdateServiceSpecificCredentialInput, (), (UserName, ServiceSpecificCredentialId, Status))

using UpdateServiceSpecificCredential =
    Operation<kIam, "UpdateServiceSpecificCredential", UpdateServiceSpecificCredentialInput, Empty>;

struct ResetServiceSpecificCredentialInput {
  std::optional<iam::UserName> UserName;
  iam::ServiceSpecificCredentialId ServiceSpecificCredentialId;
};
BOOST_DESCRIBE_STRUCT(ResetServiceSpecificCredentialInput, (), (UserName, ServiceSpecificCredentialId))

struct ResetServiceSpecificCredentialOutput {
  std::optional<iam::ServiceSpecificCredential> ServiceSpecificCredential;
};
BOOST_DESCRIBE_STRUCT(ResetServiceSpecificCredentialOutput, (), (ServiceSpecificCredential))

using ResetServiceSpecificCredential =
    Operation<kIam, "ResetServiceSpecificCredential", ResetServiceSpecificCredentialInput,
              ResetServiceSpecificCredentialOutput>;

struct DeleteServiceSpecificCredentialInput {
  std::optional<iam::UserName> UserName;
  iam::ServiceSpecificCredentialId ServiceSpecificCredentialId;
};
BOOST_DESCRIBE_STRUCT(DeleteServiceSpecificCredentialInput, (), (UserName, ServiceSpecificCredentialId))

using DeleteServiceSpecificCredential =
    Operation<kIam, "DeleteServiceSpecificCredential", DeleteServiceSpecificCredentialInput, Empty>;

}  // namespace crossgate::api::iam
