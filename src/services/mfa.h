// MFA devices: proving that somebody has one at hand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/error.h"
#include "base/secret.h"
#include "iam/account_snapshot.h"
#include "services/deps.h"
#include "storage/authenticators.h"

namespace crossgate::services {

/// arn:aws:iam::ACCOUNT:mfa/PATH/NAME, which is its serial number too.
Arn arn_of(const AccountId& account, const storage::MfaDevice& device);
/// nullptr where the account has none of this serial number, compared without case.
const storage::MfaDevice* find_mfa_device(const iam::AccountSnapshot& account, std::string_view serial_number);

/// What storage::MfaDevice::sealed_seed holds.
std::string seal_mfa_seed(const Deps& deps, const Arn& device, const Secret& seed);

/// An MFA device and code as a request gives them.
struct MfaCode {
  std::string_view serial_number;
  std::string_view code;
};
/// Whether the caller, a user, has this device of his own at hand. Each code is taken once, whichever node it is sent
/// to; after failures in a row there are pauses (storage::MfaAttempts). kAccessDenied, as STS words it.
Result<void> prove_mfa(const iam::Caller& caller, Deps& deps, const MfaCode& code);

/// Two codes, one behind the other: what proves a new device, and how far its clock is off.
struct ConsecutiveCodes {
  std::string_view first;
  std::string_view second;
};
struct ProvedDevice {
  std::int64_t drift;
  std::int64_t step;  ///< of the second code
};
/// nullopt: these are not its codes of the last or next five minutes.
Result<std::optional<ProvedDevice>> prove_device(Deps& deps, const Arn& arn, const storage::MfaDevice& device,
                                                 const ConsecutiveCodes& codes);

}  // namespace crossgate::services
