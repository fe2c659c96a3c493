// IAM's operations on instance profiles. There are no instances here to use them; tools that manage roles make them.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/iam/roles.h"
#include "api/iam/tag.h"
#include "api/iam/tagging.h"
#include "api/iam/types.h"
#include "api/operation.h"
#include "base/clock.h"

namespace crossgate::api::iam {

struct InstanceProfile {
  std::string Path;
  std::string InstanceProfileName;
  std::string InstanceProfileId;
  std::string Arn;
  Time CreateDate;
  std::vector<Role> Roles;
  std::optional<std::vector<Tag>> Tags;  ///< told by Create- and GetInstanceProfile
};
BOOST_DESCRIBE_STRUCT(InstanceProfile, (), (Path, InstanceProfileName, InstanceProfileId, Arn, CreateDate, Roles, Tags))

struct InstanceProfileOutput {
  iam::InstanceProfile InstanceProfile;
};
BOOST_DESCRIBE_STRUCT(InstanceProfileOutput, (), (InstanceProfile))

struct CreateInstanceProfileInput {
  iam::InstanceProfileName InstanceProfileName;
  std::optional<iam::Path> Path;
  std::optional<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(CreateInstanceProfileInput, (), (InstanceProfileName, Path, Tags))

using CreateInstanceProfile =
    Operation<kIam, "CreateInstanceProfile", CreateInstanceProfileInput, InstanceProfileOutput>;

struct InstanceProfileInput {
  iam::InstanceProfileName InstanceProfileName;
};
BOOST_DESCRIBE_STRUCT(InstanceProfileInput, (), (InstanceProfileName))

using GetInstanceProfile = Operation<kIam, "GetInstanceProfile", InstanceProfileInput, InstanceProfileOutput>;
using DeleteInstanceProfile = Operation<kIam, "DeleteInstanceProfile", InstanceProfileInput, Empty>;

struct ListInstanceProfilesInput {
  std::optional<iam::PathPrefix> PathPrefix;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListInstanceProfilesInput, (), (PathPrefix, Marker, MaxItems))

struct ListInstanceProfilesOutput {
  std::vector<InstanceProfile> InstanceProfiles;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListInstanceProfilesOutput, (), (InstanceProfiles, IsTruncated, Marker))

using ListInstanceProfiles =
    Operation<kIam, "ListInstanceProfiles", ListInstanceProfilesInput, ListInstanceProfilesOutput>;

struct ListInstanceProfilesForRoleInput {
  iam::RoleName RoleName;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListInstanceProfilesForRoleInput, (), (RoleName, Marker, MaxItems))

using ListInstanceProfilesForRole =
    Operation<kIam, "ListInstanceProfilesForRole", ListInstanceProfilesForRoleInput, ListInstanceProfilesOutput>;

struct RoleInInstanceProfileInput {
  iam::InstanceProfileName InstanceProfileName;
  iam::RoleName RoleName;
};
BOOST_DESCRIBE_STRUCT(RoleInInstanceProfileInput, (), (InstanceProfileName, RoleName))

using AddRoleToInstanceProfile = Operation<kIam, "AddRoleToInstanceProfile", RoleInInstanceProfileInput, Empty>;
using RemoveRoleFromInstanceProfile =
    Operation<kIam, "RemoveRoleFromInstanceProfile", RoleInInstanceProfileInput, Empty>;

struct TagInstanceProfileInput {
  iam::InstanceProfileName InstanceProfileName;
  std::vector<Tag> Tags;
};
BOOST_DESCRIBE_STRUCT(TagInstanceProfileInput, (), (InstanceProfileName, Tags))

using TagInstanceProfile = Operation<kIam, "TagInstanceProfile", TagInstanceProfileInput, Empty>;

struct UntagInstanceProfileInput {
  iam::InstanceProfileName InstanceProfileName;
  std::vector<TagKey> TagKeys;
};
BOOST_DESCRIBE_STRUCT(UntagInstanceProfileInput, (), (InstanceProfileName, TagKeys))

using UntagInstanceProfile = Operation<kIam, "UntagInstanceProfile", UntagInstanceProfileInput, Empty>;

struct ListInstanceProfileTagsInput {
  iam::InstanceProfileName InstanceProfileName;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListInstanceProfileTagsInput, (), (InstanceProfileName, Marker, MaxItems))

using ListInstanceProfileTags =
    Operation<kIam, "ListInstanceProfileTags", ListInstanceProfileTagsInput, ListTagsOutput>;

}  // namespace crossgate::api::iam
