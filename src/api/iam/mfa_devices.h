// IAM's operations on MFA devices.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/empty.h"
#include "api/iam/tagging.h"
#include "api/iam/types.h"
#include "api/iam/users.h"
#include "api/operation.h"
#include "base/clock.h"
#include "base/error.h"
#include "wire/describe.h"

namespace crossgate::api::iam {

inline constexpr ErrorCode kInvalidAuthenticationCode{"InvalidAuthenticationCode", 403};

inline constexpr TextRule kSerialNumber{9, 256, is_external_id, R"([\w+=/:,.@-]+)"};
inline constexpr TextRule kAuthenticationCode{6, 6, is_digits, R"([\d]+)"};
inline constexpr TextRule kVirtualMfaDeviceName{1, 226, is_friendly_name, kNamePattern};

using SerialNumber = CheckedText<kSerialNumber>;
using AuthenticationCode = CheckedText<kAuthenticationCode>;
using VirtualMfaDeviceName = CheckedText<kVirtualMfaDeviceName>;

enum class AssignmentStatus { Assigned, Unassigned, Any };
BOOST_DESCRIBE_ENUM(AssignmentStatus, Assigned, Unassigned, Any)

struct VirtualMFADevice {
  std::string SerialNumber;
  std::optional<wire::Bytes> Base32StringSeed;  ///< told once, when it is made
  std::optional<wire::Bytes> QRCodePNG;         ///< an image of what an authenticator app reads
  std::optional<iam::User> User;
  std::optional<Time> EnableDate;
  std::optional<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(VirtualMFADevice, (), (SerialNumber, Base32StringSeed, QRCodePNG, User, EnableDate, Tags))

struct CreateVirtualMFADeviceInput {
  std::optional<iam::Path> Path;
  VirtualMfaDeviceName VirtualMFADeviceName;
  std::optional<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(CreateVirtualMFADeviceInput, (), (Path, VirtualMFADeviceName, Tags))

struct CreateVirtualMFADeviceOutput {
  iam::VirtualMFADevice VirtualMFADevice;
};
BOOST_DESCRIBE_STRUCT(CreateVirtualMFADeviceOutput, (), (VirtualMFADevice))

using CreateVirtualMFADevice =
    Operation<kIam, "CreateVirtualMFADevice", CreateVirtualMFADeviceInput, CreateVirtualMFADeviceOutput>;

struct DeleteVirtualMFADeviceInput {
  iam::SerialNumber SerialNumber;
};
BOOST_DESCRIBE_STRUCT(DeleteVirtualMFADeviceInput, (), (SerialNumber))

using DeleteVirtualMFADevice = Operation<kIam, "DeleteVirtualMFADevice", DeleteVirtualMFADeviceInput, Empty>;

struct ListVirtualMFADevicesInput {
  std::optional<iam::AssignmentStatus> AssignmentStatus;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListVirtualMFADevicesInput, (), (AssignmentStatus, Marker, MaxItems))

struct ListVirtualMFADevicesOutput {
  std::vector<VirtualMFADevice> VirtualMFADevices;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListVirtualMFADevicesOutput, (), (VirtualMFADevices, IsTruncated, Marker))

using ListVirtualMFADevices =
    Operation<kIam, "ListVirtualMFADevices", ListVirtualMFADevicesInput, ListVirtualMFADevicesOutput>;

struct EnableMFADeviceInput {
  ExistingUserName UserName;
  iam::SerialNumber SerialNumber;
  AuthenticationCode AuthenticationCode1;
  AuthenticationCode AuthenticationCode2;
};
BOOST_DESCRIBE_STRUCT(EnableMFADeviceInput, (), (UserName, SerialNumber, AuthenticationCode1, AuthenticationCode2))

using EnableMFADevice = Operation<kIam, "EnableMFADevice", EnableMFADeviceInput, Empty>;

struct ResyncMFADeviceInput {
  ExistingUserName UserName;
  iam::SerialNumber SerialNumber;
  AuthenticationCode AuthenticationCode1;
  AuthenticationCode AuthenticationCode2;
};
BOOST_DESCRIBE_STRUCT(ResyncMFADeviceInput, (), (UserName, SerialNumber, AuthenticationCode1, AuthenticationCode2))

using ResyncMFADevice = Operation<kIam, "ResyncMFADevice", ResyncMFADeviceInput, Empty>;

struct DeactivateMFADeviceInput {
  std::optional<ExistingUserName> UserName;
  iam::SerialNumber SerialNumber;
};
BOOST_DESCRIBE_STRUCT(DeactivateMFADeviceInput, (), (UserName, SerialNumber))

using DeactivateMFADevice = Operation<kIam, "DeactivateMFADevice", DeactivateMFADeviceInput, Empty>;

struct MFADevice {
  std::string UserName;
  std::string SerialNumber;
  Time EnableDate;
};
BOOST_DESCRIBE_STRUCT(MFADevice, (), (UserName, SerialNumber, EnableDate))

struct ListMFADevicesInput {
  std::optional<ExistingUserName> UserName;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListMFADevicesInput, (), (UserName, Marker, MaxItems))

struct ListMFADevicesOutput {
  std::vector<MFADevice> MFADevices;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListMFADevicesOutput, (), (MFADevices, IsTruncated, Marker))

using ListMFADevices = Operation<kIam, "ListMFADevices", ListMFADevicesInput, ListMFADevicesOutput>;

struct TagMFADeviceInput {
  iam::SerialNumber SerialNumber;
  std::vector<Tag> Tags;
};
BOOST_DESCRIBE_STRUCT(TagMFADeviceInput, (), (SerialNumber, Tags))

using TagMFADevice = Operation<kIam, "TagMFADevice", TagMFADeviceInput, Empty>;

struct UntagMFADeviceInput {
  iam::SerialNumber SerialNumber;
  std::vector<TagKey> TagKeys;
};
BOOST_DESCRIBE_STRUCT(UntagMFADeviceInput, (), (SerialNumber, TagKeys))

using UntagMFADevice = Operation<kIam, "UntagMFADevice", UntagMFADeviceInput, Empty>;

struct ListMFADeviceTagsInput {
  iam::SerialNumber SerialNumber;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListMFADeviceTagsInput, (), (SerialNumber, Marker, MaxItems))

using ListMFADeviceTags = Operation<kIam, "ListMFADeviceTags", ListMFADeviceTagsInput, ListTagsOutput>;

}  // namespace crossgate::api::iam
