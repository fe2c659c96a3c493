// What a session token carries, and how it is sealed. docs/iam.md, "Session tokens", has the format.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/names.h"
#include "base/secret.h"
#include "storage/keyring.h"

namespace crossgate::iam {

/// STS makes them, the directory opens them.
struct SessionRecord {
  AccountId account;  ///< the role's
  std::string role_unique_id;
  std::string role_name;
  std::string session_name;
  Time issued;
  Time expires;
  bool chained = false;                       ///< assumed by a session: at most one hour
  std::vector<std::string> session_policies;  ///< documents; of these and of the ARNs at most 64 each
  std::vector<std::string> session_policy_arns;
  bool operator==(const SessionRecord&) const = default;
};

struct SessionCredentials {
  AccessKeyId access_key_id;
  Secret secret_access_key;
  Secret session_token;
  Time expires;
};

/// A session token that this keyring's master key made for this access key.
struct OpenedSession {
  SessionRecord record;
  Secret secret_access_key;
};

/// Thread-safe.
SessionCredentials seal_session(const storage::Keyring& keyring, const SessionRecord& record);
/// nullopt: tampered with, made by another master key or for another access key. Says nothing about time.
std::optional<OpenedSession> open_session(const storage::Keyring& keyring, const AccessKeyId& key,
                                          std::string_view token);

}  // namespace crossgate::iam
