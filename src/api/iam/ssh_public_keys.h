// IAM's operations on users' SSH public keys. List without a UserName concerns the caller.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/iam/types.h"
#include "api/operation.h"
#include "base/clock.h"

namespace crossgate::api::iam {

enum class KeyEncoding { SSH, PEM };
BOOST_DESCRIBE_ENUM(KeyEncoding, SSH, PEM)

struct SSHPublicKey {
  std::string UserName;
  std::string SSHPublicKeyId;
  std::string Fingerprint;
  std::string SSHPublicKeyBody;
  AccessKeyStatus Status = AccessKeyStatus::Active;
  Time UploadDate;
};
BOOST_DESCRIBE_STRUCT(SSHPublicKey, (), (UserName, SSHPublicKeyId, Fingerprint, SSHPublicKeyBody, Status, UploadDate))

struct UploadSSHPublicKeyInput {
  ExistingUserName UserName;
  PublicKeyText SSHPublicKeyBody;
};
BOOST_DESCRIBE_STRUCT(UploadSSHPublicKeyInput, (), (UserName, SSHPublicKeyBody))

struct SSHPublicKeyOutput {
  iam::SSHPublicKey SSHPublicKey;
};
BOOST_DESCRIBE_STRUCT(SSHPublicKeyOutput, (), (SSHPublicKey))

using UploadSSHPublicKey = Operation<kIam, "UploadSSHPublicKey", UploadSSHPublicKeyInput, SSHPublicKeyOutput>;

struct GetSSHPublicKeyInput {
  ExistingUserName UserName;
  PublicKeyId SSHPublicKeyId;
  KeyEncoding Encoding;
};
BOOST_DESCRIBE_STRUCT(GetSSHPublicKeyInput, (), (UserName, SSHPublicKeyId, Encoding))

using GetSSHPublicKey = Operation<kIam, "GetSSHPublicKey", GetSSHPublicKeyInput, SSHPublicKeyOutput>;

struct SSHPublicKeyMetadata {
  std::string UserName;
  std::string SSHPublicKeyId;
  AccessKeyStatus Status = AccessKeyStatus::Active;
  Time UploadDate;
};
BOOST_DESCRIBE_STRUCT(SSHPublicKeyMetadata, (), (UserName, SSHPublicKeyId, Status, UploadDate))

struct ListSSHPublicKeysInput {
  std::optional<ExistingUserName> UserName;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListSSHPublicKeysInput, (), (UserName, Marker, MaxItems))

struct ListSSHPublicKeysOutput {
  std::vector<SSHPublicKeyMetadata> SSHPublicKeys;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListSSHPublicKeysOutput, (), (SSHPublicKeys, IsTruncated, Marker))

using ListSSHPublicKeys = Operation<kIam, "ListSSHPublicKeys", ListSSHPublicKeysInput, ListSSHPublicKeysOutput>;

struct UpdateSSHPublicKeyInput {
  ExistingUserName UserName;
  PublicKeyId SSHPublicKeyId;
  AccessKeyStatus Status;
};
BOOST_DESCRIBE_STRUCT(UpdateSSHPublicKeyInput, (), (UserName, SSHPublicKeyId, Status))

using UpdateSSHPublicKey = Operation<kIam, "UpdateSSHPublicKey", UpdateSSHPublicKeyInput, Empty>;

struct DeleteSSHPublicKeyInput {
  ExistingUserName UserName;
  PublicKeyId SSHPublicKeyId;
};
BOOST_DESCRIBE_STRUCT(DeleteSSHPublicKeyInput, (), (UserName, SSHPublicKeyId))

using DeleteSSHPublicKey = Operation<kIam, "DeleteSSHPublicKey", DeleteSSHPublicKeyInput, Empty>;

}  // namespace crossgate::api::iam
