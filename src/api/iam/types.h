// The names and texts of IAM's requests, each with the rule of its shape in the service model of 2010-05-08.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstddef>
#include <string_view>

#include "api/checked_text.h"
#include "wire/constraint.h"

namespace crossgate::api::iam {

/// "/" or "/anything/", of printable ASCII.
bool is_path(std::string_view text);
/// "/" or "/division/team/": policies allow fewer characters.
bool is_policy_path(std::string_view text);
bool is_path_prefix(std::string_view text);
/// Lower-case letters, digits and single hyphens between them.
bool is_account_alias(std::string_view text);
/// Letters, digits and underscores.
bool is_word(std::string_view text);
/// "v1".
bool is_policy_version(std::string_view text);

inline constexpr std::string_view kNamePattern = R"([\w+=,.@-]+)";
inline constexpr std::string_view kPathPattern = R"((\u002F)|(\u002F[\u0021-\u007E]+\u002F))";
inline constexpr std::string_view kPolicyPathPattern = R"(((/[A-Za-z0-9\.,\+@=_-]+)*)/)";
inline constexpr std::string_view kLatinPattern = R"([\u0009\u000A\u000D\u0020-\u00FF]+)";

inline constexpr TextRule kUserName{1, 64, is_friendly_name, kNamePattern};
inline constexpr TextRule kExistingUserName{1, 128, is_friendly_name, kNamePattern};
inline constexpr TextRule kGroupName{1, 128, is_friendly_name, kNamePattern};
inline constexpr TextRule kRoleName{1, 64, is_friendly_name, kNamePattern};
inline constexpr TextRule kPolicyName{1, 128, is_friendly_name, kNamePattern};
inline constexpr TextRule kPath{1, 512, is_path, kPathPattern};
inline constexpr TextRule kPathPrefix{1, 512, is_path_prefix, R"(\u002F[\u0021-\u007F]*)"};
inline constexpr TextRule kPolicyPath{1, 512, is_policy_path, kPolicyPathPattern};
inline constexpr TextRule kPolicyDocument{1, 131'072, is_latin_text, kLatinPattern};
inline constexpr TextRule kPolicyVersionId{2, 32, is_policy_version, R"(v[1-9][0-9]*(\.[A-Za-z0-9-]*)?)"};
inline constexpr TextRule kDescription{0, 1000, is_latin_text, R"([\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*)"};
inline constexpr TextRule kPolicyDescription{0, 1000, nullptr, ""};
inline constexpr TextRule kAccountAlias{3, 63, is_account_alias, R"(^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$)"};
inline constexpr TextRule kInstanceProfileName{1, 128, is_friendly_name, kNamePattern};
inline constexpr TextRule kPublicKeyText{1, 16'384, is_latin_text, kLatinPattern};
inline constexpr TextRule kPublicKeyId{20, 128, is_word, R"([\w]+)"};
inline constexpr TextRule kActionName{3, 128, nullptr, ""};
inline constexpr TextRule kResourceName{1, 2048, nullptr, ""};
inline constexpr TextRule kContextKeyName{5, 256, nullptr, ""};
inline constexpr TextRule kArn{20, 2048, nullptr, ""};
inline constexpr TextRule kMarker{1, 320, is_latin_text, R"([\u0020-\u00FF]+)"};

using UserName = CheckedText<kUserName>;
using ExistingUserName = CheckedText<kExistingUserName>;
using GroupName = CheckedText<kGroupName>;
using RoleName = CheckedText<kRoleName>;
using PolicyName = CheckedText<kPolicyName>;
using Path = CheckedText<kPath>;
using PathPrefix = CheckedText<kPathPrefix>;
using PolicyPath = CheckedText<kPolicyPath>;
using PolicyDocument = CheckedText<kPolicyDocument>;
using PolicyVersionId = CheckedText<kPolicyVersionId>;
using Description = CheckedText<kDescription>;
using PolicyDescription = CheckedText<kPolicyDescription>;
/// An ARN as far as the model checks it; whether it names anything is the handler's question.
using ArnText = CheckedText<kArn>;
using AccountAlias = CheckedText<kAccountAlias>;
using InstanceProfileName = CheckedText<kInstanceProfileName>;
using PublicKeyText = CheckedText<kPublicKeyText>;
using PublicKeyId = CheckedText<kPublicKeyId>;
using ActionName = CheckedText<kActionName>;
using ResourceName = CheckedText<kResourceName>;
using ContextKeyName = CheckedText<kContextKeyName>;
using Marker = CheckedText<kMarker>;

using MaxItems = wire::Bounded<1, 1000>;
/// A role's longest session, in seconds.
using SessionDuration = wire::Bounded<3600, 43'200>;

enum class AccessKeyStatus { Active, Inactive, Expired };
BOOST_DESCRIBE_ENUM(AccessKeyStatus, Active, Inactive, Expired)

enum class PolicyScope { All, AWS, Local };
BOOST_DESCRIBE_ENUM(PolicyScope, All, AWS, Local)

enum class EntityType { User, Role, Group, LocalManagedPolicy, AWSManagedPolicy };
BOOST_DESCRIBE_ENUM(EntityType, User, Role, Group, LocalManagedPolicy, AWSManagedPolicy)

enum class PolicyUsage { PermissionsPolicy, PermissionsBoundary };
BOOST_DESCRIBE_ENUM(PolicyUsage, PermissionsPolicy, PermissionsBoundary)

}  // namespace crossgate::api::iam
