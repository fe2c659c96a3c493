#include "iam/evaluate.h"

#include <algorithm>
#include <span>

#include "iam/compiled_policy.h"

// IAM User Guide, "Policy evaluation logic" and "Cross-account policy evaluation logic".
namespace crossgate::iam {

bool Matcher::matches(std::string_view text, const Context& context) const {
  return std::ranges::any_of(patterns, [&](const Pattern& pattern) { return pattern.matches(text, context); }) !=
         negated;
}

bool Statement::conditions_hold(const Context& context) const {
  return std::ranges::all_of(conditions, [&](const Condition& condition) { return condition.holds(context); });
}

namespace {

/// What a role's trust policy is asked: the reason of a refusal would tell a stranger whether the role exists.
bool is_asked_of_roles(std::string_view action) {
  return action.starts_with("sts:AssumeRole") || action == "sts:TagSession" || action == "sts:SetSourceIdentity";
}

/// What policies of one layer say together.
struct Verdict {
  bool allows = false;
  bool denies = false;
};

Verdict judge(std::span<const std::shared_ptr<const Policy>> policies, const AccessRequest& request) {
  Verdict verdict;
  for (const auto& policy : policies) {
    for (const Statement& statement : policy->compiled().statements) {
      // What is already known need not be found out again.
      if (statement.allow ? verdict.allows : verdict.denies) continue;
      if (statement.actions.matches(request.action, request.context) &&
          statement.resources.matches(request.resource, request.context) && statement.conditions_hold(request.context))
        (statement.allow ? verdict.allows : verdict.denies) = true;
    }
  }
  return verdict;
}

/// What a role's trust policy says about a caller.
struct TrustVerdict {
  Grant grant = Grant::none;
  bool denies = false;
};

TrustVerdict judge_trust(const TrustRequest& request) {
  TrustVerdict verdict;
  for (const Statement& statement : request.trust.compiled().statements) {
    Grant named = Grant::none;
    for (const auto& principal : statement.principals) named = std::max(named, grant_to(principal, request.caller));
    if (named == Grant::none || !statement.actions.matches(request.action, request.context) ||
        !statement.conditions_hold(request.context))
      continue;
    if (statement.allow) {
      verdict.grant = std::max(verdict.grant, named);
    } else {
      verdict.denies = true;
    }
  }
  return verdict;
}

Decision allow() { return {.allowed = true}; }
Decision refuse(Layer layer) { return {.layer = layer}; }
Decision refuse_explicitly(Layer layer) { return {.explicit_deny = true, .layer = layer}; }

/// What the caller's own policies say; without session policies the session layer says nothing against it.
struct OwnVerdicts {
  Verdict identity;
  Verdict session;
};

OwnVerdicts judge_own(const Caller& caller, const AccessRequest& request) {
  return {judge(caller.policies.identity, request),
          caller.policies.session ? judge(*caller.policies.session, request) : Verdict{.allows = true}};
}

}  // namespace

Decision decide(const Caller& caller, const AccessRequest& request) {
  if (caller.kind == CallerKind::root) return allow();
  const auto [identity, session] = judge_own(caller, request);
  if (identity.denies) return refuse_explicitly(Layer::identity);
  if (session.denies) return refuse_explicitly(Layer::session);
  if (!identity.allows) return refuse(Layer::identity);
  if (!session.allows) return refuse(Layer::session);
  return allow();
}

Decision decide_assume_role(const TrustRequest& request) {
  const Caller& caller = request.caller;
  // IAM User Guide, "AWS account root user": a root user cannot assume roles.
  if (caller.kind == CallerKind::root) return refuse(Layer::identity);

  const auto [identity, session] = judge_own(caller, {request.action, request.role_arn, request.context});
  const TrustVerdict trust = judge_trust(request);
  if (identity.denies) return refuse_explicitly(Layer::identity);
  if (session.denies) return refuse_explicitly(Layer::session);
  if (trust.denies) return refuse_explicitly(Layer::trust);
  if (trust.grant == Grant::none) return refuse(Layer::trust);

  // In one account a trust policy that names more than the account is a permission by itself; across accounts both
  // sides must agree whatever it names.
  const bool crosses_accounts = caller.account != request.role_account;
  if ((crosses_accounts || trust.grant == Grant::to_account) && !identity.allows) return refuse(Layer::identity);
  if ((crosses_accounts || trust.grant != Grant::to_caller) && !session.allows) return refuse(Layer::session);
  return allow();
}

std::string Decision::message(const Caller& caller, const AccessRequest& request) const {
  const std::string action(request.action);
  std::string text = "User: " + caller.arn.str() + " is not authorized to perform: " + action +
                     " on resource: " + std::string(request.resource);
  if (is_asked_of_roles(request.action) || layer == Layer::none || layer == Layer::trust) return text;
  const bool by_session = layer == Layer::session;
  if (explicit_deny)
    return text + " with an explicit deny in " + (by_session ? "a session" : "an identity-based") + " policy";
  return text + " because no " + (by_session ? "session" : "identity-based") + " policy allows the " + action +
         " action";
}

}  // namespace crossgate::iam
