// IAM's operations on users.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/iam/boundaries.h"
#include "api/iam/tag.h"
#include "api/iam/types.h"
#include "api/operation.h"
#include "base/clock.h"

namespace crossgate::api::iam {

/// `Path` and `UserName` are absent for the account's root user; `Tags` and the boundary are told by CreateUser and
/// GetUser only.
struct User {
  std::optional<std::string> Path;
  std::optional<std::string> UserName;
  std::string UserId;
  std::string Arn;
  Time CreateDate;
  std::optional<AttachedPermissionsBoundary> PermissionsBoundary;
  std::optional<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(User, (), (Path, UserName, UserId, Arn, CreateDate, PermissionsBoundary, Tags))

struct CreateUserInput {
  std::optional<iam::Path> Path;
  iam::UserName UserName;
  std::optional<ArnText> PermissionsBoundary;
  std::optional<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(CreateUserInput, (), (Path, UserName, PermissionsBoundary, Tags))

struct CreateUserOutput {
  iam::User User;
};
BOOST_DESCRIBE_STRUCT(CreateUserOutput, (), (User))

using CreateUser = Operation<kIam, "CreateUser", CreateUserInput, CreateUserOutput>;

/// Without a name: the caller.
struct GetUserInput {
  std::optional<ExistingUserName> UserName;
};
BOOST_DESCRIBE_STRUCT(GetUserInput, (), (UserName))

struct GetUserOutput {
  iam::User User;
};
BOOST_DESCRIBE_STRUCT(GetUserOutput, (), (User))

using GetUser = Operation<kIam, "GetUser", GetUserInput, GetUserOutput>;

struct ListUsersInput {
  std::optional<iam::PathPrefix> PathPrefix;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListUsersInput, (), (PathPrefix, Marker, MaxItems))

struct ListUsersOutput {
  std::vector<User> Users;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListUsersOutput, (), (Users, IsTruncated, Marker))

using ListUsers = Operation<kIam, "ListUsers", ListUsersInput, ListUsersOutput>;

struct UpdateUserInput {
  ExistingUserName UserName;
  std::optional<Path> NewPath;
  std::optional<iam::UserName> NewUserName;
};
BOOST_DESCRIBE_STRUCT(UpdateUserInput, (), (UserName, NewPath, NewUserName))

using UpdateUser = Operation<kIam, "UpdateUser", UpdateUserInput, Empty>;

struct DeleteUserInput {
  ExistingUserName UserName;
};
BOOST_DESCRIBE_STRUCT(DeleteUserInput, (), (UserName))

using DeleteUser = Operation<kIam, "DeleteUser", DeleteUserInput, Empty>;

}  // namespace crossgate::api::iam
