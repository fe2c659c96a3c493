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
#include "storage/identities.h"

namespace crossgate::iam {

enum class CallerKind { root, user, assumed_role };

/// The policies that bear on a caller, compiled, and kept alive while they are used.
struct CallerPolicies {
  std::vector<std::shared_ptr<const Policy>> identity;  ///< inline and attached, of the user or the role
  /// Present when the session was made with session policies; then they must allow too.
  std::optional<std::vector<std::shared_ptr<const Policy>>> session;
};

/// A proved identity. A value; immutable by habit, safe to share.
struct Caller {
  CallerKind kind = CallerKind::user;
  AccountId account;
  Arn arn;                         ///< of the user, of the root, or of the session (arn:aws:sts::…:assumed-role/…)
  Arn principal_arn;               ///< aws:PrincipalArn: of the role itself for a session
  std::string unique_id;           ///< AIDA…, AROA…, or the account id for root
  std::string user_id;             ///< what GetCallerIdentity answers: unique_id, or AROA…:SESSION
  std::string name;                ///< of the user or the role; empty for root
  std::string session_name;        ///< of a session; empty otherwise
  std::vector<storage::Tag> tags;  ///< of the user or the role: aws:PrincipalTag/KEY
  AccessKeyId access_key_id;
  std::optional<Time> issued;  ///< temporary credentials
  std::optional<Time> expires;
  CallerPolicies policies;

  /// The keys that follow from the caller alone: aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType,
  /// aws:userid, aws:username (users), aws:PrincipalTag/…, aws:ViaAWSService, aws:PrincipalIsAWSService,
  /// aws:MultiFactorAuthPresent (sessions), aws:TokenIssueTime (sessions).
  void describe(Context& context) const;
};

}  // namespace crossgate::iam
