#include "services/mfa.h"

#include <algorithm>

#include "base/aws_errors.h"
#include "base/text.h"
#include "iam/totp.h"

namespace crossgate::services {
namespace {

constexpr std::string_view kSeedPurpose = "mfa-seed";
constexpr std::int64_t kReach = 1;         // steps before and after, RFC 6238, 5.2
constexpr std::int64_t kResyncReach = 10;  // steps

Result<Secret> open_seed(const Deps& deps, const Arn& arn, const storage::MfaDevice& device) {
  auto seed = deps.keyring.open_sealed(kSeedPurpose, device.sealed_seed, to_lower(arn.str()));
  if (!seed) return fail("The seed of " + arn.str() + " cannot be opened: it was sealed under another master key.");
  return *std::move(seed);
}

std::unexpected<Error> not_yours() {
  return fail(kAccessDenied,
              "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is "
              "valid and associated with this user.");
}

std::unexpected<Error> wrong_code() {
  return fail(kAccessDenied, "MultiFactorAuthentication failed with invalid MFA one time pass code. ");
}

}  // namespace

Arn arn_of(const AccountId& account, const storage::MfaDevice& device) {
  return Arn::iam(account, "mfa" + device.path + device.name);
}

const storage::MfaDevice* find_mfa_device(const iam::AccountSnapshot& account, std::string_view serial_number) {
  const auto& devices = account.identities.mfa_devices;
  const auto found = std::ranges::find_if(devices, [&](const storage::MfaDevice& device) {
    return equals_ignoring_case(arn_of(account.identities.account.id, device).str(), serial_number);
  });
  return found == devices.end() ? nullptr : &*found;
}

std::string seal_mfa_seed(const Deps& deps, const Arn& device, const Secret& seed) {
  return deps.keyring.seal(kSeedPurpose, seed.reveal(), to_lower(device.str()));
}

Result<void> prove_mfa(const iam::Caller& caller, Deps& deps, const MfaCode& code) {
  if (caller.kind != iam::CallerKind::user) return not_yours();
  TRY(const auto account, deps.directory.account(caller.account));
  const auto* device = account ? find_mfa_device(*account, code.serial_number) : nullptr;
  if (!device || !equals_ignoring_case(device->user_name, caller.name)) return not_yours();

  TRY(const auto seed, open_seed(deps, arn_of(caller.account, *device), *device));
  const Time now = deps.clock.now();
  // Counted first, so that guesses which come together are counted too.
  TRY(const bool may_try, deps.authenticators.begin_mfa_attempt(caller.account, device->key(), now, {}));
  if (!may_try) return wrong_code();
  const auto step = iam::find_totp_step(seed.reveal(), code.code, iam::totp_step(now) + device->drift, kReach);
  if (!step) return wrong_code();
  TRY(const bool first_use, deps.authenticators.use_mfa_step(caller.account, device->key(), *step));
  if (!first_use) return wrong_code();
  return {};
}

Result<std::optional<ProvedDevice>> prove_device(Deps& deps, const Arn& arn, const storage::MfaDevice& device,
                                                 const ConsecutiveCodes& codes) {
  TRY(const auto seed, open_seed(deps, arn, device));
  const std::int64_t now = iam::totp_step(deps.clock.now());
  const auto step = iam::find_totp_steps(seed.reveal(), codes.first, codes.second, now, kResyncReach);
  if (!step) return std::nullopt;
  return ProvedDevice{.drift = *step + 1 - now, .step = *step + 1};
}

}  // namespace crossgate::services
