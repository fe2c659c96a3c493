// How a session's record becomes credentials. docs/iam.md, "Session tokens", has the format.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/names.h"
#include "base/secret.h"
#include "iam/session_record.h"
#include "storage/keyring.h"

namespace crossgate::iam {

struct SessionCredentials {
  AccessKeyId access_key_id;
  Secret secret_access_key;
  Secret session_token;
  Time expires;
};

/// A session token that one of this keyring's master keys made for this access key.
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
