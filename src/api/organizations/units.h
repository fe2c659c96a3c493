// Organizations' operations: organizational units.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/operation.h"
#include "api/organizations/types.h"

namespace crossgate::api::organizations {

struct OrganizationalUnit {
  std::string Id;
  std::string Arn;
  std::string Name;
};
BOOST_DESCRIBE_STRUCT(OrganizationalUnit, (), (Id, Arn, Name))

struct OrganizationalUnitOutput {
  organizations::OrganizationalUnit OrganizationalUnit;
};
BOOST_DESCRIBE_STRUCT(OrganizationalUnitOutput, (), (OrganizationalUnit))

struct CreateOrganizationalUnitInput {
  organizations::ParentId ParentId;
  UnitName Name;
  std::optional<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(CreateOrganizationalUnitInput, (), (ParentId, Name, Tags))

using CreateOrganizationalUnit =
    Operation<kOrganizations, "CreateOrganizationalUnit", CreateOrganizationalUnitInput, OrganizationalUnitOutput>;

struct UpdateOrganizationalUnitInput {
  UnitId OrganizationalUnitId;
  std::optional<UnitName> Name;
};
BOOST_DESCRIBE_STRUCT(UpdateOrganizationalUnitInput, (), (OrganizationalUnitId, Name))

using UpdateOrganizationalUnit =
    Operation<kOrganizations, "UpdateOrganizationalUnit", UpdateOrganizationalUnitInput, OrganizationalUnitOutput>;

struct OrganizationalUnitInput {
  UnitId OrganizationalUnitId;
};
BOOST_DESCRIBE_STRUCT(OrganizationalUnitInput, (), (OrganizationalUnitId))

using DescribeOrganizationalUnit =
    Operation<kOrganizations, "DescribeOrganizationalUnit", OrganizationalUnitInput, OrganizationalUnitOutput>;
using DeleteOrganizationalUnit = Operation<kOrganizations, "DeleteOrganizationalUnit", OrganizationalUnitInput, Empty>;

struct ListOrganizationalUnitsForParentInput {
  organizations::ParentId ParentId;
  std::optional<organizations::NextToken> NextToken;
  std::optional<organizations::MaxResults> MaxResults;
};
BOOST_DESCRIBE_STRUCT(ListOrganizationalUnitsForParentInput, (), (ParentId, NextToken, MaxResults))

struct ListOrganizationalUnitsForParentOutput {
  std::vector<OrganizationalUnit> OrganizationalUnits;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListOrganizationalUnitsForParentOutput, (), (OrganizationalUnits, NextToken))

using ListOrganizationalUnitsForParent =
    Operation<kOrganizations, "ListOrganizationalUnitsForParent", ListOrganizationalUnitsForParentInput,
              ListOrganizationalUnitsForParentOutput>;

}  // namespace crossgate::api::organizations
