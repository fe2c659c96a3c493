// Organizations' operations: the root, and who stands where below it.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/operation.h"
#include "api/organizations/organizations.h"
#include "api/organizations/types.h"
#include "base/names.h"

namespace crossgate::api::organizations {

struct Root {
  std::string Id;
  std::string Arn;
  std::string Name;
  std::vector<PolicyTypeSummary> PolicyTypes;
};
BOOST_DESCRIBE_STRUCT(Root, (), (Id, Arn, Name, PolicyTypes))

struct ListRootsInput {
  std::optional<organizations::NextToken> NextToken;
  std::optional<organizations::MaxResults> MaxResults;
};
BOOST_DESCRIBE_STRUCT(ListRootsInput, (), (NextToken, MaxResults))

struct ListRootsOutput {
  std::vector<Root> Roots;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListRootsOutput, (), (Roots, NextToken))

using ListRoots = Operation<kOrganizations, "ListRoots", ListRootsInput, ListRootsOutput>;

struct Parent {
  std::string Id;
  std::string Type;
};
BOOST_DESCRIBE_STRUCT(Parent, (), (Id, Type))

struct ListParentsInput {
  organizations::ChildId ChildId;
  std::optional<organizations::NextToken> NextToken;
  std::optional<organizations::MaxResults> MaxResults;
};
BOOST_DESCRIBE_STRUCT(ListParentsInput, (), (ChildId, NextToken, MaxResults))

struct ListParentsOutput {
  std::vector<Parent> Parents;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListParentsOutput, (), (Parents, NextToken))

using ListParents = Operation<kOrganizations, "ListParents", ListParentsInput, ListParentsOutput>;

enum class ChildType { ACCOUNT, ORGANIZATIONAL_UNIT };
BOOST_DESCRIBE_ENUM(ChildType, ACCOUNT, ORGANIZATIONAL_UNIT)

struct Child {
  std::string Id;
  ChildType Type;
};
BOOST_DESCRIBE_STRUCT(Child, (), (Id, Type))

struct ListChildrenInput {
  organizations::ParentId ParentId;
  organizations::ChildType ChildType;
  std::optional<organizations::NextToken> NextToken;
  std::optional<organizations::MaxResults> MaxResults;
};
BOOST_DESCRIBE_STRUCT(ListChildrenInput, (), (ParentId, ChildType, NextToken, MaxResults))

struct ListChildrenOutput {
  std::vector<Child> Children;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListChildrenOutput, (), (Children, NextToken))

using ListChildren = Operation<kOrganizations, "ListChildren", ListChildrenInput, ListChildrenOutput>;

struct ListAccountsForParentInput {
  organizations::ParentId ParentId;
  std::optional<organizations::NextToken> NextToken;
  std::optional<organizations::MaxResults> MaxResults;
};
BOOST_DESCRIBE_STRUCT(ListAccountsForParentInput, (), (ParentId, NextToken, MaxResults))

using ListAccountsForParent =
    Operation<kOrganizations, "ListAccountsForParent", ListAccountsForParentInput, ListAccountsOutput>;

struct MoveAccountInput {
  crossgate::AccountId AccountId;
  ParentId SourceParentId;
  ParentId DestinationParentId;
};
BOOST_DESCRIBE_STRUCT(MoveAccountInput, (), (AccountId, SourceParentId, DestinationParentId))

using MoveAccount = Operation<kOrganizations, "MoveAccount", MoveAccountInput, Empty>;

using CloseAccount = Operation<kOrganizations, "CloseAccount", DescribeAccountInput, Empty>;
using RemoveAccountFromOrganization =
    Operation<kOrganizations, "RemoveAccountFromOrganization", DescribeAccountInput, Empty>;

}  // namespace crossgate::api::organizations
