// The codes of MFA devices: time-based one-time passwords of six digits (RFC 6238, with HMAC-SHA-1 and steps of 30
// seconds, as authenticator apps make them). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace crossgate::iam {

/// Steps since 1970.
std::int64_t totp_step(Time time);
std::string totp_code(std::string_view seed, std::int64_t step);

/// The step, at most `reach` from `around`, whose code this is; the earliest of several. Takes as long whichever it is.
std::optional<std::int64_t> find_totp_step(std::string_view seed, std::string_view code, std::int64_t around,
                                           std::int64_t reach);
/// The first of two steps, one behind the other, whose codes these are.
std::optional<std::int64_t> find_totp_steps(std::string_view seed, std::string_view first, std::string_view second,
                                            std::int64_t around, std::int64_t reach);

}  // namespace crossgate::iam
