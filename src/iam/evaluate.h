// May they? A pure function from a request and the policies that bear on it to a decision.
#pragma once

#include <string>
#include <string_view>

#include "iam/caller.h"
#include "iam/context.h"
#include "iam/policy.h"

namespace crossgate::iam {

/// One question: this action on this resource in this context.
struct AccessRequest {
  std::string_view action;    ///< "codecommit:GitPull"
  std::string_view resource;  ///< an ARN, or "*"
  const Context& context;     ///< with the caller's own keys in it
};

/// Whose policies decided.
enum class Layer { none, organization, trust, identity, boundary, session };

struct Decision {
  bool allowed = false;
  bool explicit_deny = false;  ///< some statement said Deny; otherwise nothing said Allow
  Layer layer = Layer::none;   ///< which layer refused, or granted; none where the caller is the root user
  std::string_view denied_by =
      {};  ///< ARN of the policy that said Deny, where it has one; lives as long as that policy

  /// As AWS words it: "User: ARN is not authorized to perform: ACTION on resource: ARN because no identity-based
  /// policy allows the ACTION action" and its siblings (IAM User Guide, "Troubleshoot access denied error messages").
  std::string message(const Caller& caller, const AccessRequest& request) const;
};

/// What the policies of one layer say together. A layer that is not there allows.
struct Verdict {
  bool allows = false;
  bool denies = false;
  std::string_view denied_by = {};  ///< as in Decision
};

/// What each layer that belongs to the caller says, the others aside: for simulations. The root user has no
/// identity-based policies, and needs none.
struct Verdicts {
  Verdict organization;  ///< allows where every level does
  Verdict identity;
  Verdict boundary;
  Verdict session;
};
Verdicts judge(const Caller& caller, const AccessRequest& request);

/// Identity-based permission of `caller` within its own account (resources here have no policies of their own). A
/// resource in another account is for the services to refuse: they look names up in the caller's account only.
Decision decide(const Caller& caller, const AccessRequest& request);

/// sts:AssumeRole and what is asked beside it (sts:TagSession, sts:SetSourceIdentity), or
/// sts:AssumeRoleWithWebIdentity: the caller's own policies and the role's trust policy, by the rules for one account
/// or across accounts (IAM User Guide, "Cross-account policy evaluation logic"; a trust policy that names the very user
/// or session in the same account suffices alone; naming the account, its root, or a foreign principal does not).
struct TrustRequest {
  const Caller& caller;
  AccountId role_account;
  std::string_view role_arn;
  const Policy& trust;
  const Context& context;
  std::string_view action = "sts:AssumeRole";
};
Decision decide_assume_role(const TrustRequest& request);

}  // namespace crossgate::iam
