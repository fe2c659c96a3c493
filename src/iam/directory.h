// Access keys to callers, account by account, from immutable snapshots in memory.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "base/secret.h"
#include "iam/account_snapshot.h"
#include "iam/caller.h"
#include "iam/managed_policies.h"
#include "iam/organization_snapshot.h"
#include "iam/session_token.h"
#include "storage/keyring.h"
#include "storage/metadata.h"

namespace crossgate::iam {

/// Credentials that are known here, before their signature was checked.
struct KnownCredentials {
  Secret secret_access_key;
  Caller caller;
};

/// Borrows what it is made with. Thread-safe. May block for queries: call from a worker thread. Each lookup asks the
/// store for the account's version (so a change is seen by the next request on every node) and loads the account
/// when it moved, once however many are waiting.
class Directory {
 public:
  Directory(storage::Metadata& metadata, const storage::Keyring& keyring, const Clock& clock);
  ~Directory();

  /// The account at its newest version; nullptr when there is no such account.
  Result<std::shared_ptr<const AccountSnapshot>> account(const AccountId& id);

  /// The organization at its newest version; nullptr while there is none.
  Result<std::shared_ptr<const OrganizationSnapshot>> organization();

  /// The secret behind an access key, and who it stands for. Errors (base/aws_errors.h): kUnrecognizedClient (unknown
  /// or inactive key or one of a closed account, a token that is missing, foreign, for another key, or whose role or
  /// user is gone) and kExpiredToken.
  Result<KnownCredentials> find(const AccessKeyId& key, const std::optional<std::string>& session_token);

  /// Whom a service-specific credential stands for: "alice-at-111122223333" and its password, for a service like
  /// "codecommit.amazonaws.com". The credential's id stands in the place of an access key. kUnrecognizedClient where
  /// there is none such, it is inactive, or the password is another.
  struct ServiceLogin {
    std::string_view service;
    std::string_view user_name;
    const Secret& password;
  };
  Result<Caller> find(const ServiceLogin& login);

  /// Temporary credentials for a session. Needs no row: see docs/architecture.md, "Identity".
  SessionCredentials make_session(const SessionRecord& record) const;

  /// What storage::AccessKey::sealed_secret holds.
  std::string seal_secret(const AccessKeyId& key, const Secret& secret) const;

 private:
  /// With where its account stands in the organization.
  Result<Caller> placed(Caller caller);

  struct State;
  std::unique_ptr<State> state_;
};

/// The caller that a user of a snapshot is, or its root when `user` is nullptr.
Caller caller_of(const AccountSnapshot& snapshot, const storage::Principal* user, const AccessKeyId& key);
/// The caller that a session of this account is; nullopt where its role or user is gone. A session policy's ARN that is
/// gone since denies everything.
std::optional<Caller> caller_of(const AccountSnapshot& snapshot, const SessionRecord& record, const AccessKeyId& key);

}  // namespace crossgate::iam
