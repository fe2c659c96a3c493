// The names and texts of Organizations' requests, each with the rule of its shape in the service model.
#pragma once

#include <string_view>

#include "api/checked_text.h"
#include "base/error.h"
#include "wire/constraint.h"

namespace crossgate::api::organizations {

inline constexpr ErrorCode kAccountNotFound{"AccountNotFoundException", 400};
inline constexpr ErrorCode kNotInUse{"AWSOrganizationsNotInUseException", 400};
inline constexpr ErrorCode kConstraintViolation{"ConstraintViolationException", 400};
inline constexpr ErrorCode kCreateAccountStatusNotFound{"CreateAccountStatusNotFoundException", 400};
inline constexpr ErrorCode kInvalidInput{"InvalidInputException", 400};

/// Something, an @, and a domain with a dot in it; no white space, one @.
bool is_email(std::string_view text);
bool is_printable_ascii(std::string_view text);
/// "car-" and 8 to 32 of [a-z0-9].
bool is_create_account_request_id(std::string_view text);

inline constexpr TextRule kEmail{6, 64, is_email, R"([^\s@]+@[^\s@]+\.[^\s@]+)"};
inline constexpr TextRule kAccountName{1, 50, is_printable_ascii, R"([\u0020-\u007E]+)"};
inline constexpr TextRule kRoleName{1, 64, is_friendly_name, R"([\w+=,.@-]{1,64})"};
inline constexpr TextRule kCreateAccountRequestId{12, 36, is_create_account_request_id, R"(^car-[a-z0-9]{8,32}$)"};
inline constexpr TextRule kNextToken{0, 100'000, nullptr, ""};

using Email = CheckedText<kEmail>;
using AccountName = CheckedText<kAccountName>;
using RoleName = CheckedText<kRoleName>;
using CreateAccountRequestId = CheckedText<kCreateAccountRequestId>;
using NextToken = CheckedText<kNextToken>;
using MaxResults = wire::Bounded<1, 20>;

inline constexpr wire::TextErrors kEmailErrors{"email address", kInvalidInput, kInvalidInput};
inline constexpr wire::TextErrors kAccountNameErrors{"account name", kInvalidInput, kInvalidInput};
inline constexpr wire::TextErrors kRoleNameErrors{"role name", kInvalidInput, kInvalidInput};
inline constexpr wire::TextErrors kCreateAccountRequestIdErrors{"create account request ID", kInvalidInput,
                                                                kInvalidInput};

}  // namespace crossgate::api::organizations

namespace crossgate::wire {

template <>
struct Constraint<api::organizations::Email>
    : ServiceText<api::organizations::Email, api::organizations::kEmailErrors> {};
template <>
struct Constraint<api::organizations::AccountName>
    : ServiceText<api::organizations::AccountName, api::organizations::kAccountNameErrors> {};
template <>
struct Constraint<api::organizations::RoleName>
    : ServiceText<api::organizations::RoleName, api::organizations::kRoleNameErrors> {};
template <>
struct Constraint<api::organizations::CreateAccountRequestId>
    : ServiceText<api::organizations::CreateAccountRequestId, api::organizations::kCreateAccountRequestIdErrors> {};

}  // namespace crossgate::wire
