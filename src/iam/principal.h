// Whom a trust policy names.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "iam/caller.h"

namespace crossgate::iam {

/// One value of a trust policy's Principal element (IAM User Guide, "IAM JSON policy elements: Principal").
struct TrustPrincipal {
  enum class Kind {
    anyone,      ///< "*"
    account,     ///< its id or its root's ARN: whoever that account's own policies let
    unique_id,   ///< AIDA… or AROA…: this very user or role, and no namesake made later
    session,     ///< one session of a role, or a federated user, by ARN
    unresolved,  ///< a user or role by ARN: nobody, until iam/trust.h put its unique id in its place
    federated,   ///< whomever an identity provider vouches for
    other,       ///< a service: nobody who calls sts:AssumeRole here
  };
  Kind kind = Kind::other;
  std::string value;  ///< the account's id, the unique id, or the ARN

  /// A value of {"AWS": …}. Partial wildcards and groups are refused.
  static Parsed<TrustPrincipal> parse_aws(std::string_view text);
  /// A value of {"Service": …} or {"Federated": …}.
  static Parsed<TrustPrincipal> parse_service(std::string_view text);
  static Parsed<TrustPrincipal> parse_federated(std::string_view text);
};

/// How directly a principal stands for a caller; the higher, the less else must agree (IAM User Guide, "Policy
/// evaluation logic", on resource-based policies).
enum class Grant {
  none,
  to_account,  ///< the account's own policies must allow too
  to_role,     ///< the role or everybody: a session's own policies still limit it
  to_caller,   ///< this user, this session or this federated user by name
};
Grant grant_to(const TrustPrincipal& principal, const Caller& caller);

}  // namespace crossgate::iam
