// What people prove themselves by beside access keys: MFA devices, identity providers, passwords made for one service.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "storage/change.h"
#include "storage/metadata.h"
#include "storage/tag.h"

namespace crossgate::storage {

/// A virtual MFA device: a seed that an authenticator app has too. Path and name together are unique in the account
/// regardless of case.
struct MfaDevice {
  std::string name;
  std::string path = "/";
  std::string sealed_seed;
  Time created;
  std::string user_name = {};  ///< empty: assigned to nobody
  Time enabled = {};           ///< when it was assigned
  std::int64_t drift = 0;      ///< how many time steps its clock is ahead of ours
  std::vector<Tag> tags = {};

  /// By which the store and its tags know it.
  std::string key() const { return path + name; }
  bool operator==(const MfaDevice&) const = default;
};

/// An OpenID Connect provider.
struct OidcProvider {
  std::string url;  ///< the issuer without "https://": "token.example.com/path"; unique regardless of case
  std::vector<std::string> client_ids;   ///< audiences; none is empty or holds a line feed
  std::vector<std::string> thumbprints;  ///< 40 hexadecimal digits each
  Time created;
  std::vector<Tag> tags = {};
  bool operator==(const OidcProvider&) const = default;
};

/// A user name and password for one service.
struct ServiceCredential {
  std::string id;  ///< ACCA…
  std::string user_name;
  std::string service_name;       ///< "codecommit.amazonaws.com"
  std::string service_user_name;  ///< unique in the account regardless of case
  std::string password_hash;      ///< keyed: says nothing without the master key
  bool active = true;
  Time created;
  bool operator==(const ServiceCredential&) const = default;
};

struct MfaAssignment {
  std::string user_name;
  Time enabled;
  std::int64_t drift = 0;
  std::int64_t step = 0;  ///< of the codes that proved the device: neither it nor an earlier one is taken again
};

/// After `count` attempts that failed in a row, none is looked at for `pause`. Each further `count` failures double the
/// pause, up to `longest_pause`, which it is from the fifth time on. A row ends with a success, or when `kept` has
/// passed since the last failure.
struct MfaAttempts {
  std::int64_t count = 5;
  std::chrono::minutes pause{5};
  std::chrono::minutes longest_pause{60};
  std::chrono::minutes kept{24 * 60};
};

/// Typed access; borrows `metadata`. Thread-safe; blocks. Identities::load reads what is written here.
class Authenticators {
 public:
  explicit Authenticators(Metadata& metadata) : metadata_(metadata) {}

  // `device` is MfaDevice::key().
  /// At most `limit` an account, assigned or not.
  Result<Change> create_mfa_device(const AccountId& account, const MfaDevice& device, std::int64_t limit);
  /// `exists` where it is assigned already. At most `limit` devices a user.
  Result<Change> assign_mfa_device(const AccountId& account, std::string_view device, const MfaAssignment& assignment,
                                   std::int64_t limit);
  Result<Change> set_mfa_drift(const AccountId& account, std::string_view device, std::int64_t drift);
  /// `absent` also where it is assigned to nobody.
  Result<Change> release_mfa_device(const AccountId& account, std::string_view device);
  /// `conflict` while it is assigned.
  Result<Change> delete_mfa_device(const AccountId& account, std::string_view device);

  // Uses of a device. They are no change of the account, so no snapshot of it grows old by them.
  /// Counts an attempt as failed, before it is known to be right. False: there were too many.
  Result<bool> begin_mfa_attempt(const AccountId& account, std::string_view device, Time now,
                                 const MfaAttempts& allowed);
  /// Takes a step whose code was right: no node takes it twice. False: it, or a later one, was taken before.
  Result<bool> use_mfa_step(const AccountId& account, std::string_view device, std::int64_t step);

  /// At most `limit` an account.
  Result<Change> create_oidc_provider(const AccountId& account, const OidcProvider& provider, std::int64_t limit);
  /// Client ids and thumbprints; `conflict` where it is no longer as `before`.
  Result<Change> replace_oidc_provider(const AccountId& account, const OidcProvider& before, const OidcProvider& after);
  Result<Change> delete_oidc_provider(const AccountId& account, std::string_view url);

  /// At most `limit` of one service a user.
  Result<Change> create_service_credential(const AccountId& account, const ServiceCredential& credential,
                                           std::int64_t limit);
  Result<Change> set_service_credential_active(const AccountId& account, std::string_view id, bool active);
  Result<Change> set_service_password(const AccountId& account, std::string_view id, std::string_view password_hash);
  Result<Change> delete_service_credential(const AccountId& account, std::string_view id);

 private:
  Metadata& metadata_;
};

}  // namespace crossgate::storage
