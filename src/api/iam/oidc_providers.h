// IAM's operations on OpenID Connect providers.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/empty.h"
#include "api/iam/tagging.h"
#include "api/iam/types.h"
#include "api/operation.h"
#include "base/clock.h"

namespace crossgate::api::iam {

inline constexpr TextRule kOpenIdConnectProviderUrl{1, 255, nullptr, ""};
inline constexpr TextRule kClientId{1, 255, nullptr, ""};
inline constexpr TextRule kThumbprint{40, 40, nullptr, ""};

using OpenIdConnectProviderUrl = CheckedText<kOpenIdConnectProviderUrl>;
using ClientId = CheckedText<kClientId>;
using Thumbprint = CheckedText<kThumbprint>;

struct CreateOpenIDConnectProviderInput {
  OpenIdConnectProviderUrl Url;
  std::optional<std::vector<ClientId>> ClientIDList;
  std::optional<std::vector<Thumbprint>> ThumbprintList;
  std::optional<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(CreateOpenIDConnectProviderInput, (), (Url, ClientIDList, ThumbprintList, Tags))

struct CreateOpenIDConnectProviderOutput {
  std::string OpenIDConnectProviderArn;
  std::optional<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(CreateOpenIDConnectProviderOutput, (), (OpenIDConnectProviderArn, Tags))

using CreateOpenIDConnectProvider =
    Operation<kIam, "CreateOpenIDConnectProvider", CreateOpenIDConnectProviderInput, CreateOpenIDConnectProviderOutput>;

struct GetOpenIDConnectProviderInput {
  ArnText OpenIDConnectProviderArn;
};
BOOST_DESCRIBE_STRUCT(GetOpenIDConnectProviderInput, (), (OpenIDConnectProviderArn))

struct GetOpenIDConnectProviderOutput {
  std::string Url;  ///< without "https://", as AWS gives it
  std::vector<std::string> ClientIDList;
  std::vector<std::string> ThumbprintList;
  Time CreateDate;
  std::optional<std::vector<Tag>> Tags;
};
BOOST_DESCRIBE_STRUCT(GetOpenIDConnectProviderOutput, (), (Url, ClientIDList, ThumbprintList, CreateDate, Tags))

using GetOpenIDConnectProvider =
    Operation<kIam, "GetOpenIDConnectProvider", GetOpenIDConnectProviderInput, GetOpenIDConnectProviderOutput>;

struct OpenIDConnectProviderListEntry {
  std::string Arn;
};
BOOST_DESCRIBE_STRUCT(OpenIDConnectProviderListEntry, (), (Arn))

struct ListOpenIDConnectProvidersOutput {
  std::vector<OpenIDConnectProviderListEntry> OpenIDConnectProviderList;
};
BOOST_DESCRIBE_STRUCT(ListOpenIDConnectProvidersOutput, (), (OpenIDConnectProviderList))

using ListOpenIDConnectProviders =
    Operation<kIam, "ListOpenIDConnectProviders", Empty, ListOpenIDConnectProvidersOutput>;

struct DeleteOpenIDConnectProviderInput {
  ArnText OpenIDConnectProviderArn;
};
BOOST_DESCRIBE_STRUCT(DeleteOpenIDConnectProviderInput, (), (OpenIDConnectProviderArn))

using DeleteOpenIDConnectProvider =
    Operation<kIam, "DeleteOpenIDConnectProvider", DeleteOpenIDConnectProviderInput, Empty>;

struct AddClientIDToOpenIDConnectProviderInput {
  ArnText OpenIDConnectProviderArn;
  ClientId ClientID;
};
BOOST_DESCRIBE_STRUCT(AddClientIDToOpenIDConnectProviderInput, (), (OpenIDConnectProviderArn, ClientID))

using AddClientIDToOpenIDConnectProvider =
    Operation<kIam, "AddClientIDToOpenIDConnectProvider", AddClientIDToOpenIDConnectProviderInput, Empty>;

struct RemoveClientIDFromOpenIDConnectProviderInput {
  ArnText OpenIDConnectProviderArn;
  ClientId ClientID;
};
BOOST_DESCRIBE_STRUCT(RemoveClientIDFromOpenIDConnectProviderInput, (), (OpenIDConnectProviderArn, ClientID))

using RemoveClientIDFromOpenIDConnectProvider =
    Operation<kIam, "RemoveClientIDFromOpenIDConnectProvider", RemoveClientIDFromOpenIDConnectProviderInput, Empty>;

struct UpdateOpenIDConnectProviderThumbprintInput {
  ArnText OpenIDConnectProviderArn;
  std::vector<Thumbprint> ThumbprintList;
};
BOOST_DESCRIBE_STRUCT(UpdateOpenIDConnectProviderThumbprintInput, (), (OpenIDConnectProviderArn, ThumbprintList))

using UpdateOpenIDConnectProviderThumbprint =
    Operation<kIam, "UpdateOpenIDConnectProviderThumbprint", UpdateOpenIDConnectProviderThumbprintInput, Empty>;

struct TagOpenIDConnectProviderInput {
  ArnText OpenIDConnectProviderArn;
  std::vector<Tag> Tags;
};
BOOST_DESCRIBE_STRUCT(TagOpenIDConnectProviderInput, (), (OpenIDConnectProviderArn, Tags))

using TagOpenIDConnectProvider = Operation<kIam, "TagOpenIDConnectProvider", TagOpenIDConnectProviderInput, Empty>;

struct UntagOpenIDConnectProviderInput {
  ArnText OpenIDConnectProviderArn;
  std::vector<TagKey> TagKeys;
};
BOOST_DESCRIBE_STRUCT(UntagOpenIDConnectProviderInput, (), (OpenIDConnectProviderArn, TagKeys))

using UntagOpenIDConnectProvider =
    Operation<kIam, "UntagOpenIDConnectProvider", UntagOpenIDConnectProviderInput, Empty>;

struct ListOpenIDConnectProviderTagsInput {
  ArnText OpenIDConnectProviderArn;
  std::optional<iam::Marker> Marker;
  std::optional<iam::MaxItems> MaxItems;
};
BOOST_DESCRIBE_STRUCT(ListOpenIDConnectProviderTagsInput, (), (OpenIDConnectProviderArn, Marker, MaxItems))

using ListOpenIDConnectProviderTags =
    Operation<kIam, "ListOpenIDConnectProviderTags", ListOpenIDConnectProviderTagsInput, ListTagsOutput>;

}  // namespace crossgate::api::iam
