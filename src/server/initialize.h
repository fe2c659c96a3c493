// The first organization, account and administrator of an empty store.
#pragma once

#include <optional>
#include <string>

#include "base/arn.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "base/secret.h"
#include "iam/directory.h"
#include "storage/identities.h"

namespace crossgate::server {

struct InitializeOptions {
  std::optional<AccountId> account;  ///< a random one otherwise: clients' caches of sessions know no endpoint
  std::string email = "admin@crossgate.localhost";
  bool root_access_key = false;  ///< the account root's key, instead of a user "admin"
};

/// Shown once: the secret cannot be had again.
struct Administrator {
  AccountId account;
  std::string user_name;  ///< empty for root
  Arn arn;
  AccessKeyId access_key_id;
  Secret secret_access_key;
};

/// Whether there is an organization whose management account has a key. Blocks.
Result<bool> is_initialized(storage::Identities& identities);

/// Fails when it is initialized already; finishes what an attempt that was interrupted left half done. Blocks.
Result<Administrator> initialize(storage::Identities& identities, const iam::Directory& directory, const Clock& clock,
                                 const InitializeOptions& options);

}  // namespace crossgate::server
