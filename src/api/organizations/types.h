// The names and texts of Organizations' requests, each with the rule of its shape in the service model.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <string_view>

#include "api/checked_text.h"
#include "api/organizations/errors.h"
#include "wire/constraint.h"

namespace crossgate::api::organizations {

/// Something, an @, and a domain with a dot in it; no white space, one @.
bool is_email(std::string_view text);
bool is_printable_ascii(std::string_view text);
/// "car-" and 8 to 32 of [a-z0-9].
bool is_create_account_request_id(std::string_view text);
/// "r-" and 4 to 32 of [0-9a-z].
bool is_root_id(std::string_view text);
/// "ou-", 4 to 32 of [0-9a-z], "-", 8 to 32 of them.
bool is_unit_id(std::string_view text);
/// "p-" and 8 to 128 of [0-9a-zA-Z_].
bool is_policy_id(std::string_view text);
bool is_parent_id(std::string_view text);    ///< a root's or a unit's
bool is_child_id(std::string_view text);     ///< a unit's or an account's
bool is_target_id(std::string_view text);    ///< a root's, a unit's or an account's
bool is_resource_id(std::string_view text);  ///< a root's, a unit's, an account's or a policy's

inline constexpr TextRule kEmail{6, 64, is_email, R"([^\s@]+@[^\s@]+\.[^\s@]+)"};
inline constexpr TextRule kAccountName{1, 50, is_printable_ascii, R"([\u0020-\u007E]+)"};
inline constexpr TextRule kRoleName{1, 64, is_friendly_name, R"([\w+=,.@-]{1,64})"};
inline constexpr TextRule kCreateAccountRequestId{12, 36, is_create_account_request_id, R"(^car-[a-z0-9]{8,32}$)"};
inline constexpr TextRule kNextToken{0, 100'000, nullptr, ""};
inline constexpr TextRule kRootId{6, 34, is_root_id, R"(^r-[0-9a-z]{4,32}$)"};
inline constexpr TextRule kUnitId{16, 68, is_unit_id, R"(^ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$)"};
inline constexpr TextRule kUnitName{1, 128, nullptr, ""};
inline constexpr TextRule kParentId{1, 100, is_parent_id, R"(^(r-[0-9a-z]{4,32})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$)"};
inline constexpr TextRule kChildId{1, 100, is_child_id, R"(^(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$)"};
inline constexpr TextRule kTargetId{1, 100, is_target_id,
                                    R"(^(r-[0-9a-z]{4,32})|(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})$)"};
inline constexpr TextRule kResourceId{
    1, 130, is_resource_id,
    R"(^(r-[0-9a-z]{4,32})|(\d{12})|(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})|(^p-[0-9a-zA-Z_]{8,128})$)"};
inline constexpr TextRule kPolicyId{10, 130, is_policy_id, R"(^p-[0-9a-zA-Z_]{8,128}$)"};
inline constexpr TextRule kPolicyName{1, 128, nullptr, ""};
inline constexpr TextRule kPolicyDescription{0, 512, nullptr, ""};
inline constexpr TextRule kPolicyContent{1, 1'000'000, nullptr, ""};
inline constexpr TextRule kTagKey{1, 128, nullptr, ""};
inline constexpr TextRule kTagValue{0, 256, nullptr, ""};

using Email = CheckedText<kEmail>;
using AccountName = CheckedText<kAccountName>;
using RoleName = CheckedText<kRoleName>;
using CreateAccountRequestId = CheckedText<kCreateAccountRequestId>;
using NextToken = CheckedText<kNextToken>;
using MaxResults = wire::Bounded<1, 20>;
using RootId = CheckedText<kRootId>;
using UnitId = CheckedText<kUnitId>;
using UnitName = CheckedText<kUnitName>;
using ParentId = CheckedText<kParentId>;
using ChildId = CheckedText<kChildId>;
using TargetId = CheckedText<kTargetId>;
using ResourceId = CheckedText<kResourceId>;
using PolicyId = CheckedText<kPolicyId>;
using PolicyName = CheckedText<kPolicyName>;
using PolicyDescription = CheckedText<kPolicyDescription>;
using PolicyContent = CheckedText<kPolicyContent>;
using TagKey = CheckedText<kTagKey>;
using TagValue = CheckedText<kTagValue>;

struct Tag {
  TagKey Key;
  TagValue Value;
};
BOOST_DESCRIBE_STRUCT(Tag, (), (Key, Value))

/// MIN_LENGTH_EXCEEDED, MAX_LENGTH_EXCEEDED, or `otherwise`.
std::string_view reason_of(const TextRule& rule, std::string_view text, std::string_view otherwise);

enum class PolicyType {
  AISERVICES_OPT_OUT_POLICY,
  BACKUP_POLICY,
  BEDROCK_POLICY,
  CHATBOT_POLICY,
  DECLARATIVE_POLICY_EC2,
  INSPECTOR_POLICY,
  NETWORK_SECURITY_DIRECTOR_POLICY,
  RESOURCE_CONTROL_POLICY,
  S3_POLICY,
  SECURITYHUB_POLICY,
  SERVICE_CONTROL_POLICY,
  TAG_POLICY,
  UPGRADE_ROLLOUT_POLICY,
};
BOOST_DESCRIBE_ENUM(PolicyType, AISERVICES_OPT_OUT_POLICY, BACKUP_POLICY, BEDROCK_POLICY, CHATBOT_POLICY,
                    DECLARATIVE_POLICY_EC2, INSPECTOR_POLICY, NETWORK_SECURITY_DIRECTOR_POLICY, RESOURCE_CONTROL_POLICY,
                    S3_POLICY, SECURITYHUB_POLICY, SERVICE_CONTROL_POLICY, TAG_POLICY, UPGRADE_ROLLOUT_POLICY)

/// `reason`: of a text of the right length that is wrong all the same.
constexpr wire::TextErrors input_errors(std::string_view noun, std::string_view reason = "INVALID_PATTERN") {
  return {noun, invalid_input(reason), invalid_input("INPUT_REQUIRED")};
}
inline constexpr auto kEmailErrors = input_errors("email address");
inline constexpr auto kAccountNameErrors = input_errors("account name");
inline constexpr auto kRoleNameErrors = input_errors("role name", "INVALID_ROLE_NAME");
inline constexpr auto kCreateAccountRequestIdErrors = input_errors("create account request ID");
inline constexpr auto kRootIdErrors = input_errors("root ID");
inline constexpr auto kUnitIdErrors = input_errors("organizational unit ID");
inline constexpr auto kUnitNameErrors = input_errors("organizational unit name");
inline constexpr auto kParentIdErrors = input_errors("parent ID");
inline constexpr auto kChildIdErrors = input_errors("child ID");
inline constexpr auto kTargetIdErrors = input_errors("target ID", "INVALID_PATTERN_TARGET_ID");
inline constexpr auto kResourceIdErrors = input_errors("resource ID");
inline constexpr auto kPolicyIdErrors = input_errors("policy ID", "INVALID_SYNTAX_POLICY_ID");
inline constexpr auto kPolicyNameErrors = input_errors("policy name");
inline constexpr auto kPolicyDescriptionErrors = input_errors("policy description");
inline constexpr auto kPolicyContentErrors = input_errors("policy content");
inline constexpr auto kPolicyTypeErrors = input_errors("policy type", "INVALID_ENUM_POLICY_TYPE");
inline constexpr auto kTagKeyErrors = input_errors("tag key");
inline constexpr auto kTagValueErrors = input_errors("tag value");

/// As wire::ServiceText, with the reason that says which rule is broken.
template <class T, const wire::TextErrors& kErrors>
struct InputText : wire::ServiceText<T, kErrors> {
  static Result<T> parse(std::string_view text) {
    auto parsed = wire::ServiceText<T, kErrors>::parse(text);
    if (!parsed) parsed.error().code.reason = reason_of(T::kChecked, text, parsed.error().code.reason);
    return parsed;
  }
};

}  // namespace crossgate::api::organizations

namespace crossgate::wire {

template <>
struct Constraint<api::organizations::Email>
    : api::organizations::InputText<api::organizations::Email, api::organizations::kEmailErrors> {};
template <>
struct Constraint<api::organizations::AccountName>
    : api::organizations::InputText<api::organizations::AccountName, api::organizations::kAccountNameErrors> {};
template <>
struct Constraint<api::organizations::RoleName>
    : api::organizations::InputText<api::organizations::RoleName, api::organizations::kRoleNameErrors> {};
template <>
struct Constraint<api::organizations::CreateAccountRequestId>
    : api::organizations::InputText<api::organizations::CreateAccountRequestId,
                                    api::organizations::kCreateAccountRequestIdErrors> {};
template <>
struct Constraint<api::organizations::RootId>
    : api::organizations::InputText<api::organizations::RootId, api::organizations::kRootIdErrors> {};
template <>
struct Constraint<api::organizations::UnitId>
    : api::organizations::InputText<api::organizations::UnitId, api::organizations::kUnitIdErrors> {};
template <>
struct Constraint<api::organizations::UnitName>
    : api::organizations::InputText<api::organizations::UnitName, api::organizations::kUnitNameErrors> {};
template <>
struct Constraint<api::organizations::ParentId>
    : api::organizations::InputText<api::organizations::ParentId, api::organizations::kParentIdErrors> {};
template <>
struct Constraint<api::organizations::ChildId>
    : api::organizations::InputText<api::organizations::ChildId, api::organizations::kChildIdErrors> {};
template <>
struct Constraint<api::organizations::TargetId>
    : api::organizations::InputText<api::organizations::TargetId, api::organizations::kTargetIdErrors> {};
template <>
struct Constraint<api::organizations::ResourceId>
    : api::organizations::InputText<api::organizations::ResourceId, api::organizations::kResourceIdErrors> {};
template <>
struct Constraint<api::organizations::PolicyId>
    : api::organizations::InputText<api::organizations::PolicyId, api::organizations::kPolicyIdErrors> {};
template <>
struct Constraint<api::organizations::PolicyName>
    : api::organizations::InputText<api::organizations::PolicyName, api::organizations::kPolicyNameErrors> {};
template <>
struct Constraint<api::organizations::PolicyDescription>
    : api::organizations::InputText<api::organizations::PolicyDescription,
                                    api::organizations::kPolicyDescriptionErrors> {};
template <>
struct Constraint<api::organizations::PolicyContent>
    : api::organizations::InputText<api::organizations::PolicyContent, api::organizations::kPolicyContentErrors> {};
template <>
struct Constraint<api::organizations::TagKey>
    : api::organizations::InputText<api::organizations::TagKey, api::organizations::kTagKeyErrors> {};
template <>
struct Constraint<api::organizations::TagValue>
    : api::organizations::InputText<api::organizations::TagValue, api::organizations::kTagValueErrors> {};
template <>
struct Constraint<api::organizations::PolicyType>
    : ServiceChoice<api::organizations::PolicyType, api::organizations::kPolicyTypeErrors> {};

}  // namespace crossgate::wire
