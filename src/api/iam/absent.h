// What AWS's users may have and these cannot: passwords for a console, signing certificates. Tools look for it all when
// they remove a user, and must find that there is none.
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

struct LoginProfile {
  std::string UserName;
  Time CreateDate;
  bool PasswordResetRequired = false;
};
BOOST_DESCRIBE_STRUCT(LoginProfile, (), (UserName, CreateDate, PasswordResetRequired))

struct GetLoginProfileInput {
  std::optional<ExistingUserName> UserName;
};
BOOST_DESCRIBE_STRUCT(GetLoginProfileInput, (), (UserName))

struct GetLoginProfileOutput {
  iam::LoginProfile LoginProfile;
};
BOOST_DESCRIBE_STRUCT(GetLoginProfileOutput, (), (LoginProfile))

using GetLoginProfile = Operation<kIam, "GetLoginProfile", GetLoginProfileInput, GetLoginProfileOutput>;
using DeleteLoginProfile = Operation<kIam, "DeleteLoginProfile", GetLoginProfileInput, Empty>;

struct SigningCertificate {
  std::string UserName;
  std::string CertificateId;
  std::string CertificateBody;
  AccessKeyStatus Status;
  std::optional<Time> UploadDate;
};
BOOST_DESCRIBE_STRUCT(SigningCertificate, (), (UserName, CertificateId, CertificateBody, Status, UploadDate))

struct ListSigningCertificatesInput {
  std::optional<ExistingUserName> UserName;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListSigningCertificatesInput, (), (UserName, Marker, MaxItems))

struct ListSigningCertificatesOutput {
  std::vector<SigningCertificate> Certificates;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListSigningCertificatesOutput, (), (Certificates, IsTruncated, Marker))

using ListSigningCertificates =
    Operation<kIam, "ListSigningCertificates", ListSigningCertificatesInput, ListSigningCertificatesOutput>;

}  // namespace crossgate::api::iam
