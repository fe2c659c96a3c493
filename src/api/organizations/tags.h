// Organizations' operations: tags of roots, units, accounts and policies.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/operation.h"
#include "api/organizations/types.h"

namespace crossgate::api::organizations {

struct TagResourceInput {
  organizations::ResourceId ResourceId;
  std::vector<Tag> Tags;
};
BOOST_DESCRIBE_STRUCT(TagResourceInput, (), (ResourceId, Tags))

using TagResource = Operation<kOrganizations, "TagResource", TagResourceInput, Empty>;

struct UntagResourceInput {
  organizations::ResourceId ResourceId;
  std::vector<TagKey> TagKeys;
};
BOOST_DESCRIBE_STRUCT(UntagResourceInput, (), (ResourceId, TagKeys))

using UntagResource = Operation<kOrganizations, "UntagResource", UntagResourceInput, Empty>;

struct ListTagsForResourceInput {
  organizations::ResourceId ResourceId;
  std::optional<organizations::NextToken> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListTagsForResourceInput, (), (ResourceId, NextToken))

struct ListTagsForResourceOutput {
  std::vector<Tag> Tags;
  std::optional<std::string> NextToken;
};
BOOST_DESCRIBE_STRUCT(ListTagsForResourceOutput, (), (Tags, NextToken))

using ListTagsForResource =
    Operation<kOrganizations, "ListTagsForResource", ListTagsForResourceInput, ListTagsForResourceOutput>;

}  // namespace crossgate::api::organizations
