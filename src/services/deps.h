// What handlers work with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/names.h"
#include "git/host.h"
#include "iam/caller.h"
#include "iam/context.h"
#include "iam/directory.h"
#include "iam/evaluate.h"
#include "iam/oidc_keys.h"
#include "storage/authenticators.h"
#include "storage/identities.h"
#include "storage/keyring.h"
#include "storage/last_uses.h"
#include "storage/organizations.h"
#include "storage/refs.h"
#include "storage/repositories.h"

namespace crossgate::services {

struct Limits {
  std::int64_t repositories_per_account = 1000;  // CodeCommit User Guide, "Quotas"
  std::int64_t access_keys_per_user = 2;         // IAM User Guide, "IAM and STS quotas", here and below
  std::int64_t ssh_public_keys_per_user = 5;
  std::int64_t attached_policies = 10;
  std::int64_t users_per_account = 5000;
  std::int64_t roles_per_account = 1000;
  std::int64_t groups_per_account = 300;
  std::int64_t groups_per_user = 10;
  std::int64_t policies_per_account = 1500;
  std::int64_t versions_per_policy = 5;
  std::int64_t mfa_devices_per_user = 8;
  std::int64_t oidc_providers_per_account = 100;
  std::int64_t service_credentials_per_user = 2;  // of one service
  std::int64_t instance_profiles_per_account = 1000;
  std::int64_t accounts_per_organization = 10'000;
  std::int64_t units_per_organization = 2000;  // Organizations User Guide, "Quotas", here and below
  std::int64_t policies_per_organization = 10'000;
  std::size_t repositories_per_page = 1000;  // CodeCommit API Reference, ListRepositories
  std::size_t branches_per_page = 1000;
};

/// Where clients of a proxy reach the server.
struct FrontDoor {
  std::string scheme;
  std::uint16_t port = 0;
};

/// Everything a handler may touch. References outlive every request; all of it is thread-safe.
struct Deps {
  storage::Repositories& repositories;
  storage::Refs& refs;
  storage::Identities& identities;
  storage::Organizations& organizations;
  storage::Authenticators& authenticators;
  storage::LastUses& last_uses;
  iam::Directory& directory;
  iam::OidcKeys& oidc_keys;
  const storage::Keyring& keyring;
  git::Host& git;
  const Clock& clock;
  Limits limits;
  /// http://git-codecommit.REGION.DOMAIN[:PORT]/v1/repos/NAME, for a call that came in by this door.
  std::function<std::string(const Region&, const RepositoryName&, const std::optional<FrontDoor>&)> clone_url_http;
};

/// A question that the policies were asked, and what they said.
struct Question {
  std::string action;
  std::string resource;
  iam::Decision decision;
  std::string ref = {};  ///< that a push was about to move; empty: none
};

/// One request, proved.
struct Call {
  const iam::Caller& caller;
  Region region;         ///< that the request is for
  iam::Context context;  ///< the caller's keys and the connection's (aws:SourceIp, aws:SecureTransport, …)
  std::string request_id;
  std::optional<FrontDoor> front_door = {};  ///< where a trusted proxy passed the request on
  std::vector<Question>* asked = nullptr;    ///< where what the policies said is noted, for the audit trail
};

/// One request that nobody signed, for the few operations that take other proofs.
struct UnsignedCall {
  Region region;
  iam::Context context;  ///< the connection's keys
  std::string request_id;
  // For the audit trail, as in Call:
  std::optional<iam::Caller>* proved = nullptr;  ///< where it is noted whom the other proof is of
  std::vector<Question>* asked = nullptr;
};

}  // namespace crossgate::services
