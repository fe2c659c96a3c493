// IAM's operations on groups and who belongs to them.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/iam/types.h"
#include "api/iam/users.h"
#include "api/operation.h"
#include "base/clock.h"

namespace crossgate::api::iam {

struct Group {
  std::string Path;
  std::string GroupName;
  std::string GroupId;
  std::string Arn;
  Time CreateDate;
};
BOOST_DESCRIBE_STRUCT(Group, (), (Path, GroupName, GroupId, Arn, CreateDate))

struct CreateGroupInput {
  std::optional<iam::Path> Path;
  iam::GroupName GroupName;
};
BOOST_DESCRIBE_STRUCT(CreateGroupInput, (), (Path, GroupName))

struct CreateGroupOutput {
  iam::Group Group;
};
BOOST_DESCRIBE_STRUCT(CreateGroupOutput, (), (Group))

using CreateGroup = Operation<kIam, "CreateGroup", CreateGroupInput, CreateGroupOutput>;

/// The pages are of the group's users.
struct GetGroupInput {
  iam::GroupName GroupName;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(GetGroupInput, (), (GroupName, Marker, MaxItems))

struct GetGroupOutput {
  iam::Group Group;
  std::vector<User> Users;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(GetGroupOutput, (), (Group, Users, IsTruncated, Marker))

using GetGroup = Operation<kIam, "GetGroup", GetGroupInput, GetGroupOutput>;

struct ListGroupsInput {
  std::optional<iam::PathPrefix> PathPrefix;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListGroupsInput, (), (PathPrefix, Marker, MaxItems))

struct ListGroupsOutput {
  std::vector<Group> Groups;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListGroupsOutput, (), (Groups, IsTruncated, Marker))

using ListGroups = Operation<kIam, "ListGroups", ListGroupsInput, ListGroupsOutput>;

struct ListGroupsForUserInput {
  ExistingUserName UserName;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListGroupsForUserInput, (), (UserName, Marker, MaxItems))

using ListGroupsForUser = Operation<kIam, "ListGroupsForUser", ListGroupsForUserInput, ListGroupsOutput>;

struct UpdateGroupInput {
  iam::GroupName GroupName;
  std::optional<Path> NewPath;
  std::optional<iam::GroupName> NewGroupName;
};
BOOST_DESCRIBE_STRUCT(UpdateGroupInput, (), (GroupName, NewPath, NewGroupName))

using UpdateGroup = Operation<kIam, "UpdateGroup", UpdateGroupInput, Empty>;

struct DeleteGroupInput {
  iam::GroupName GroupName;
};
BOOST_DESCRIBE_STRUCT(DeleteGroupInput, (), (GroupName))

using DeleteGroup = Operation<kIam, "DeleteGroup", DeleteGroupInput, Empty>;

struct MembershipInput {
  iam::GroupName GroupName;
  ExistingUserName UserName;
};
BOOST_DESCRIBE_STRUCT(MembershipInput, (), (GroupName, UserName))

using AddUserToGroup = Operation<kIam, "AddUserToGroup", MembershipInput, Empty>;
using RemoveUserFromGroup = Operation<kIam, "RemoveUserFromGroup", MembershipInput, Empty>;

}  // namespace crossgate::api::iam
