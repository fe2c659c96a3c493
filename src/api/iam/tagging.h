// IAM's operations on the tags of users, roles and managed policies.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/empty.h"
#include "api/iam/tag.h"
#include "api/iam/types.h"
#include "api/operation.h"

namespace crossgate::api::iam {

struct ListTagsOutput {
  std::vector<Tag> Tags;
  bool IsTruncated = false;
  std::optional<std::string> Marker;
};
BOOST_DESCRIBE_STRUCT(ListTagsOutput, (), (Tags, IsTruncated, Marker))

struct TagUserInput {
  ExistingUserName UserName;
  std::vector<Tag> Tags;
};
BOOST_DESCRIBE_STRUCT(TagUserInput, (), (UserName, Tags))

using TagUser = Operation<kIam, "TagUser", TagUserInput, Empty>;

struct UntagUserInput {
  ExistingUserName UserName;
  std::vector<TagKey> TagKeys;
};
BOOST_DESCRIBE_STRUCT(UntagUserInput, (), (UserName, TagKeys))

using UntagUser = Operation<kIam, "UntagUser", UntagUserInput, Empty>;

struct ListUserTagsInput {
  ExistingUserName UserName;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListUserTagsInput, (), (UserName, Marker, MaxItems))

using ListUserTags = Operation<kIam, "ListUserTags", ListUserTagsInput, ListTagsOutput>;

struct TagRoleInput {
  iam::RoleName RoleName;
  std::vector<Tag> Tags;
};
BOOST_DESCRIBE_STRUCT(TagRoleInput, (), (RoleName, Tags))

using TagRole = Operation<kIam, "TagRole", TagRoleInput, Empty>;

struct UntagRoleInput {
  iam::RoleName RoleName;
  std::vector<TagKey> TagKeys;
};
BOOST_DESCRIBE_STRUCT(UntagRoleInput, (), (RoleName, TagKeys))

using UntagRole = Operation<kIam, "UntagRole", UntagRoleInput, Empty>;

struct ListRoleTagsInput {
  iam::RoleName RoleName;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListRoleTagsInput, (), (RoleName, Marker, MaxItems))

using ListRoleTags = Operation<kIam, "ListRoleTags", ListRoleTagsInput, ListTagsOutput>;

struct TagPolicyInput {
  ArnText PolicyArn;
  std::vector<Tag> Tags;
};
BOOST_DESCRIBE_STRUCT(TagPolicyInput, (), (PolicyArn, Tags))

using TagPolicy = Operation<kIam, "TagPolicy", TagPolicyInput, Empty>;

struct UntagPolicyInput {
  ArnText PolicyArn;
  std::vector<TagKey> TagKeys;
};
BOOST_DESCRIBE_STRUCT(UntagPolicyInput, (), (PolicyArn, TagKeys))

using UntagPolicy = Operation<kIam, "UntagPolicy", UntagPolicyInput, Empty>;

struct ListPolicyTagsInput {
  ArnText PolicyArn;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListPolicyTagsInput, (), (PolicyArn, Marker, MaxItems))

using ListPolicyTags = Operation<kIam, "ListPolicyTags", ListPolicyTagsInput, ListTagsOutput>;

}  // namespace crossgate::api::iam
