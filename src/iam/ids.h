// The identifiers and secrets that IAM hands out. All functions are thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/names.h"
#include "base/secret.h"

namespace crossgate::iam {

/// What an identifier stands for, by its first four letters (IAM User Guide, "Unique identifiers").
enum class IdKind {
  user,                ///< AIDA
  role,                ///< AROA
  group,               ///< AGPA
  policy,              ///< ANPA
  access_key,          ///< AKIA
  temporary_key,       ///< ASIA
  service_credential,  ///< ACCA
  ssh_public_key,      ///< APKA
  instance_profile,    ///< AIPA
};

/// Carries the account as AWS's do: behind the four letters stand base32 digits (RFC 4648, 6) whose bits are a 1, the
/// account's number in 40 bits, and chance: 39 bits in an access key's id (20 characters), 44 in the others (21).
std::string new_unique_id(IdKind kind, const AccountId& account);
AccessKeyId new_access_key_id(IdKind kind, const AccountId& account);

/// The account that an identifier carries; nullopt when it carries none. Not a proof that there is such an account.
std::optional<AccountId> account_in_id(std::string_view id);

/// 40 characters of the base64 alphabet: 240 bits of chance.
Secret new_secret_access_key();

}  // namespace crossgate::iam
