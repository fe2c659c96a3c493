// What a session is: the record that its token carries. docs/iam.md, "Session tokens", has the format.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/names.h"
#include "storage/identities.h"

namespace crossgate::iam {

/// Whose session it is.
enum class SessionKind {
  role,            ///< AssumeRole, AssumeRoleWithWebIdentity
  user,            ///< GetSessionToken: a user, or the root user, as himself
  federated_user,  ///< GetFederationToken: somebody whom a user, or the root user, vouches for
};

/// A condition key that follows from an identity provider's token: "token.example.com:sub" and its values.
struct FederatedClaim {
  std::string key;
  std::vector<std::string> values;
  bool operator==(const FederatedClaim&) const = default;
};

/// STS makes them, the directory reads them.
struct SessionRecord {
  SessionKind kind = SessionKind::role;
  AccountId account;         ///< that the session acts in
  std::string principal_id;  ///< the role's or the user's unique id; the account's id for the root user
  std::string session_name;  ///< of a role's session, or the federated user's name; empty otherwise
  Time issued;
  Time expires;
  std::optional<Time> mfa;                         ///< when the session was authenticated with an MFA device
  std::string source_identity = {};                ///< empty: none was set
  std::vector<storage::Tag> tags = {};             ///< session tags, inherited ones among them
  std::vector<std::string> transitive_tags = {};   ///< keys of those that further sessions inherit
  std::vector<std::string> session_policies = {};  ///< documents
  std::vector<std::string> session_policy_arns = {};
  std::string identity_provider = {};       ///< ARN of the OIDC provider that vouched for it; empty: none
  std::vector<FederatedClaim> claims = {};  ///< what that provider said
  bool operator==(const SessionRecord&) const = default;
};

/// How many bytes the session's policies and tags take in its record: what STS limits as their packed size.
std::size_t packed_size(const SessionRecord& record);

/// The bytes that are sealed into a token, beside a nonce.
std::string encode_session(const SessionRecord& record, std::string_view nonce);

struct DecodedSession {
  std::string_view nonce;  ///< borrows from what was decoded
  SessionRecord record;
};
/// nullopt: not what `encode_session` wrote.
std::optional<DecodedSession> decode_session(std::string_view bytes);

}  // namespace crossgate::iam
