// Who makes a request, once it has been proved.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/arn.h"
#include "base/clock.h"
#include "base/names.h"
#include "base/secret.h"
#include "iam/context.h"
#include "iam/policy.h"
#include "iam/session_record.h"
#include "storage/identities.h"

namespace crossgate::iam {

enum class CallerKind {
  root,
  user,
  assumed_role,
  federated_user,  ///< of GetFederationToken
  web_identity,    ///< whom an OIDC provider vouches for, asking for a role: has no policies of his own
};

/// The policies that bear on a caller, compiled, and kept alive while they are used.
struct CallerPolicies {
  PolicySet identity;  ///< inline and attached, of the user (with those of its groups) or the role
  /// Present when the session was made with session policies, or can do nothing without; then they must allow too.
  std::optional<PolicySet> session;
  std::shared_ptr<const Policy> boundary = {};  ///< must allow too; nullptr: none
};

/// Where an account stands in its organization. Immutable; shared by many callers.
struct OrganizationPlace {
  std::string organization_id;  ///< "o-…"
  std::string path;             ///< aws:PrincipalOrgPaths: "o-…/r-…/ou-…/", the account itself left out
  /// The service control policies from the root down to the account: each level must allow. Empty where none bind,
  /// as with the management account.
  std::vector<PolicySet> control_policies;
};

/// A proved identity. A value; immutable by habit, safe to share.
struct Caller {
  CallerKind kind = CallerKind::user;
  AccountId account;
  Arn arn;                         ///< of the user, of the root, or of the session (arn:aws:sts::…)
  Arn principal_arn;               ///< aws:PrincipalArn: of the role itself for a session
  std::string unique_id;           ///< AIDA…, AROA…, or the account id for root
  std::string user_id;             ///< what GetCallerIdentity answers: unique_id, AROA…:SESSION or ACCOUNT:NAME
  std::string name;                ///< of the user or the role; empty for root
  std::string session_name;        ///< of a role's session, or the federated user's name; empty otherwise
  std::vector<storage::Tag> tags;  ///< aws:PrincipalTag/KEY: the session's, and the user's or role's that it left
  AccessKeyId access_key_id;
  // Temporary credentials; long-term ones have none of these.
  std::optional<Time> issued;
  std::optional<Time> expires;
  std::optional<Time> mfa;                   ///< when they were authenticated with an MFA device
  std::string source_identity;               ///< aws:SourceIdentity; empty: none
  std::vector<std::string> transitive_tags;  ///< keys of `tags` that sessions made from this one inherit
  std::string identity_provider;             ///< aws:FederatedProvider, an ARN; empty: none
  std::vector<FederatedClaim> claims;        ///< condition keys of that provider's token
  CallerPolicies policies;
  std::shared_ptr<const OrganizationPlace> organization = {};  ///< of `account`; nullptr: it is in none

  bool is_temporary() const { return issued.has_value(); }

  /// The keys that follow from the caller alone: aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType,
  /// aws:PrincipalOrgID, aws:PrincipalOrgPaths, aws:userid, aws:username (users), aws:PrincipalTag/…,
  /// aws:ViaAWSService, aws:PrincipalIsAWSService, aws:MultiFactorAuthPresent and aws:TokenIssueTime (temporary
  /// credentials), aws:SourceIdentity, aws:FederatedProvider and the provider's own keys, where there are such.
  void describe(Context& context) const;
};

}  // namespace crossgate::iam
