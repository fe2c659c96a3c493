#include "iam/evaluate.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

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

constexpr Verdict kNothingAgainst{.allows = true};

void judge(const Policy& policy, const AccessRequest& request, Verdict& verdict) {
  for (const Statement& statement : policy.compiled().statements) {
    // What is already known need not be found out again.
    if (statement.allow ? verdict.allows : verdict.denies) continue;
    if (!statement.actions.matches(request.action, request.context) ||
        !statement.resources.matches(request.resource, request.context) || !statement.conditions_hold(request.context))
      continue;
    (statement.allow ? verdict.allows : verdict.denies) = true;
    if (!statement.allow) verdict.denied_by = policy.arn();
  }
}

Verdict judge(std::span<const std::shared_ptr<const Policy>> policies, const AccessRequest& request) {
  Verdict verdict;
  for (const auto& policy : policies) judge(*policy, request, verdict);
  return verdict;
}

/// "An Allow is needed at every level, from the root through each unit to the account" (Organizations User Guide, "SCP
/// evaluation"). Nothing binds who is in no organization, or the management account.
Verdict judge_organization(const Caller& caller, const AccessRequest& request) {
  Verdict verdict = kNothingAgainst;
  if (caller.organization == nullptr) return verdict;
  for (const auto& level : caller.organization->control_policies) {
    const Verdict here = judge(level, request);
    verdict.allows = verdict.allows && here.allows;
    if (here.denies && !verdict.denies) verdict.denied_by = here.denied_by;
    verdict.denies = verdict.denies || here.denies;
  }
  return verdict;
}

/// What a role's trust policy says about a caller.
struct TrustVerdict {
  Grant grant = Grant::none;
  bool denies = false;
};

/// Anybody may have a token of a public issuer, so one opens only what names its provider; a Deny that names everybody
/// holds for it all the same.
Grant named_by(const Statement& statement, const Caller& caller) {
  Grant named = Grant::none;
  for (const auto& principal : statement.principals) {
    const bool counts = !statement.allow || caller.kind != CallerKind::web_identity ||
                        principal.kind == TrustPrincipal::Kind::federated;
    if (counts) named = std::max(named, grant_to(principal, caller));
  }
  return named;
}

TrustVerdict judge_trust(const TrustRequest& request) {
  TrustVerdict verdict;
  for (const Statement& statement : request.trust.compiled().statements) {
    const Grant named = named_by(statement, request.caller);
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

Decision allow(Layer layer) { return {.allowed = true, .layer = layer}; }
Decision refuse(Layer layer) { return {.layer = layer}; }
Decision refuse_explicitly(Layer layer, std::string_view policy = {}) {
  return {.explicit_deny = true, .layer = layer, .denied_by = policy};
}

/// Any Deny, whatever else allows; nullopt: there is none.
std::optional<Decision> denied(const Verdicts& own) {
  const std::pair<const Verdict&, Layer> layers[] = {{own.organization, Layer::organization},
                                                     {own.identity, Layer::identity},
                                                     {own.boundary, Layer::boundary},
                                                     {own.session, Layer::session}};
  for (const auto& [verdict, layer] : layers)
    if (verdict.denies) return refuse_explicitly(layer, verdict.denied_by);
  return std::nullopt;
}

/// As AWS names a layer's policies.
std::string_view kind_of_policy(Layer layer) {
  switch (layer) {
    case Layer::organization:
      return "service control policy";
    case Layer::boundary:
      return "permissions boundary";
    case Layer::session:
      return "session policy";
    default:
      return "identity-based policy";
  }
}

}  // namespace

Verdicts judge(const Caller& caller, const AccessRequest& request) {
  const auto& policies = caller.policies;
  Verdicts verdicts{.organization = judge_organization(caller, request),
                    .identity = judge(policies.identity, request),
                    .boundary = kNothingAgainst,
                    .session = policies.session ? judge(*policies.session, request) : kNothingAgainst};
  if (caller.kind == CallerKind::root) verdicts.identity = kNothingAgainst;
  if (policies.boundary != nullptr) verdicts.boundary = judge({&policies.boundary, 1}, request);
  return verdicts;
}

Decision decide(const Caller& caller, const AccessRequest& request) {
  const Verdicts own = judge(caller, request);
  if (const auto denial = denied(own)) return *denial;
  if (!own.organization.allows) return refuse(Layer::organization);
  if (!own.identity.allows) return refuse(Layer::identity);
  if (!own.boundary.allows) return refuse(Layer::boundary);
  if (!own.session.allows) return refuse(Layer::session);
  return allow(caller.kind == CallerKind::root ? Layer::none : Layer::identity);
}

Decision decide_assume_role(const TrustRequest& request) {
  const Caller& caller = request.caller;
  // IAM User Guide, "AWS account root user": a root user cannot assume roles.
  if (caller.kind == CallerKind::root) return refuse(Layer::identity);

  const Verdicts own = judge(caller, {request.action, request.role_arn, request.context});
  const TrustVerdict trust = judge_trust(request);
  if (const auto denial = denied(own)) return *denial;
  if (trust.denies) return refuse_explicitly(Layer::trust);
  if (!own.organization.allows) return refuse(Layer::organization);
  if (trust.grant == Grant::none) return refuse(Layer::trust);

  // In one account a trust policy that names more than the account is a permission by itself, which neither boundary
  // nor session policies limit when it names the very caller; across accounts both sides must agree whatever it names.
  const bool crosses_accounts = caller.account != request.role_account;
  const Grant grant = crosses_accounts ? Grant::to_account : trust.grant;
  if (grant == Grant::to_account && !own.identity.allows) return refuse(Layer::identity);
  if (grant != Grant::to_caller && !own.boundary.allows) return refuse(Layer::boundary);
  if (grant != Grant::to_caller && !own.session.allows) return refuse(Layer::session);
  return allow(grant == Grant::to_account ? Layer::identity : Layer::trust);
}

std::string Decision::message(const Caller& caller, const AccessRequest& request) const {
  const std::string action(request.action);
  std::string text = "User: " + caller.arn.str() + " is not authorized to perform: " + action +
                     " on resource: " + std::string(request.resource);
  if (is_asked_of_roles(request.action) || layer == Layer::none || layer == Layer::trust) return text;
  if (!explicit_deny)
    return text + " because no " + std::string(kind_of_policy(layer)) + " allows the " + action + " action";
  const auto article = layer == Layer::identity ? "an " : "a ";
  text += " with an explicit deny in " + std::string(article) + std::string(kind_of_policy(layer));
  return denied_by.empty() ? text : text + ": " + std::string(denied_by);
}

}  // namespace crossgate::iam
