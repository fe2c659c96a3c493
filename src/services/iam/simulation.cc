// Trying policies out, on the evaluator that decides in earnest.
#include "api/iam/simulation.h"

#include <algorithm>
#include <utility>

#include "api/iam/errors.h"
#include "base/text.h"
#include "iam/context_keys.h"
#include "iam/evaluate.h"
#include "services/iam/bindings.h"
#include "services/iam/entities.h"
#include "services/iam/inline_policy.h"
#include "services/iam/managed_policy.h"
#include "services/iam/paging.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using iam::PolicyKind;
using iam::PolicySet;
using storage::PrincipalKind;

/// A policy, and how a result names it.
struct Source {
  std::string id;
  std::string type;
  std::shared_ptr<const iam::Policy> policy;
};

/// Who is tried out: policies and boundary, and the keys that follow from the principal, where there is one.
struct Trial {
  std::vector<Source> sources;
  PolicySet boundary;
  iam::Caller caller;
  iam::Context context;
  iam::ContextKeys keys;  ///< that the policies ask about
};

Result<std::shared_ptr<const iam::Policy>> parse(const PolicyDocument& document) {
  return iam::Policy::parse(document.str(), PolicyKind::identity);
}

/// All documents of one request together: more than any principal here can have.
constexpr std::size_t kMostBytes = 131'072;
constexpr std::size_t kMostPairs = 10'000;
/// What a page may cost, in characters of policies held against characters of resources: about a second.
constexpr std::size_t kMostWork = 300'000'000;

Result<void> add_given(std::vector<Source>& sources, const std::vector<PolicyDocument>& documents) {
  std::size_t bytes = 0;
  for (const auto& document : documents) bytes += document.str().size();
  if (bytes > kMostBytes) {
    return fail(kInvalidInput,
                "The policies of a simulation can have " + std::to_string(kMostBytes) + " characters in all.");
  }
  for (std::size_t n = 0; n < documents.size(); ++n) {
    TRY(auto policy, parse(documents[n]));
    sources.push_back({"PolicyInputList." + std::to_string(n + 1), "IAM Policy", std::move(policy)});
  }
  return {};
}

void add_policies_of(std::vector<Source>& sources, const iam::AccountSnapshot& account,
                     const storage::Principal& owner) {
  for (const auto* row : inline_policies_of(account, owner)) {
    auto policy = iam::Policy::parse(row->document, PolicyKind::identity);
    sources.push_back(
        {row->policy_name, std::string(to_string(owner.kind)), policy ? *std::move(policy) : iam::deny_everything()});
  }
  for (const auto& policy : attached_policies(account, owner)) {
    sources.push_back({std::string(policy.name), policy.own == nullptr ? "aws-managed" : "user-managed",
                       account.managed_policy(policy.arn.str())});
  }
}

/// A user's policies with those of its groups.
std::vector<Source> sources_of(const iam::AccountSnapshot& account, const storage::Principal& principal) {
  std::vector<Source> sources;
  add_policies_of(sources, account, principal);
  if (principal.kind == PrincipalKind::user)
    for (const auto* group : groups_of(account, principal)) add_policies_of(sources, account, *group);
  return sources;
}

/// The user, role or group of an ARN; NoSuchEntity where the caller's account has none like it.
Result<FoundPrincipal> find_source(const Call& call, Deps& deps, const ArnText& text) {
  TRY(auto account, own_account(call, deps));
  const auto arn = Arn::parse(text.str());
  const auto absent = [&] {
    return fail(kNoSuchEntity, "The principal " + std::string(text.str()) + " cannot be found.");
  };
  if (!arn) return fail(kInvalidInput, "Invalid Entity Arn: " + std::string(text.str()));
  const auto slash = arn->resource().rfind('/');
  if (slash == std::string_view::npos) return absent();
  for (const auto kind : {PrincipalKind::user, PrincipalKind::role, PrincipalKind::group}) {
    const auto* found = account->find(kind, arn->resource().substr(slash + 1));
    if (found != nullptr && account->arn_of(*found) == *arn) return FoundPrincipal{std::move(account), found};
  }
  return absent();
}

template <class Op>
Result<std::vector<Permission>> ask_about_source(const Call&, const typename Op::Input& input, Deps&) {
  return std::vector<Permission>{{action_of<Op>(), std::string(input.PolicySourceArn.str())}};
}

iam::Caller caller_with(const Call& call, const Arn& arn) {
  return {.kind = iam::CallerKind::user,
          .account = call.caller.account,
          .arn = arn,
          .principal_arn = arn,
          .access_key_id = call.caller.access_key_id};
}

void add_entries(iam::Context& context, const std::optional<std::vector<ContextEntry>>& entries) {
  if (!entries) return;
  for (const auto& entry : *entries)
    if (entry.ContextKeyName)
      context.set(entry.ContextKeyName->str(), entry.ContextKeyValues.value_or(std::vector<std::string>{}));
}

/// What both operations have in common.
template <class Input>
Result<void> complete(Trial& trial, const Input& input) {
  if (input.ResourcePolicy)
    return fail(kInvalidInput, "Simulations with a resource-based policy are not supported: nothing here has one.");
  if (input.PermissionsBoundaryPolicyInputList) {
    trial.boundary.clear();
    for (const auto& document : *input.PermissionsBoundaryPolicyInputList) {
      TRY(auto policy, parse(document));
      trial.boundary.push_back(std::move(policy));
    }
  }
  if (trial.boundary.size() > 1) return fail(kInvalidInput, "There can be one permissions boundary.");
  if (!trial.boundary.empty()) trial.caller.policies.boundary = trial.boundary.front();
  add_entries(trial.context, input.ContextEntries);
  for (const auto& source : trial.sources) {
    trial.caller.policies.identity.push_back(source.policy);
    trial.keys.merge(iam::context_keys_in(source.policy->document()));
  }
  return {};
}

std::vector<Statement> matched(const Trial& trial, const iam::AccessRequest& request) {
  std::vector<Statement> statements;
  for (const auto& source : trial.sources) {
    iam::Caller alone = trial.caller;
    alone.policies = {.identity = {source.policy}, .session = {}};
    const auto verdict = iam::judge(alone, request).identity;
    if (verdict.allows || verdict.denies) statements.push_back({source.id, source.type});
  }
  return statements;
}

EvaluationResult evaluate(const Trial& trial, const ActionName& action, const std::string& resource) {
  const iam::AccessRequest request{action.str(), resource, trial.context};
  const auto decision = iam::decide(trial.caller, request);
  const auto verdicts = iam::judge(trial.caller, request);
  EvaluationResult result{.EvalActionName = std::string(action.str()),
                          .EvalResourceName = resource,
                          .EvalDecision = decision.allowed         ? PolicyDecision::allowed
                                          : decision.explicit_deny ? PolicyDecision::explicitDeny
                                                                   : PolicyDecision::implicitDeny,
                          .MatchedStatements = matched(trial, request),
                          .MissingContextValues = {},
                          .OrganizationsDecisionDetail = {},
                          .PermissionsBoundaryDecisionDetail = {}};
  for (const auto& key : trial.keys)
    if (trial.context.find(key) == nullptr) result.MissingContextValues.push_back(key);
  if (trial.caller.organization != nullptr)
    result.OrganizationsDecisionDetail.emplace(verdicts.organization.allows && !verdicts.organization.denies);
  if (trial.caller.policies.boundary != nullptr)
    result.PermissionsBoundaryDecisionDetail.emplace(verdicts.boundary.allows && !verdicts.boundary.denies);
  return result;
}

/// One action on one resource, as a request lists them.
struct Pair {
  const ActionName* action;
  const std::string* resource;
  std::size_t number;
};

/// How many results may stand on one page: "IAM might return fewer than the MaxItems number of results" (IAM API
/// Reference, SimulateCustomPolicy). One at least.
std::size_t results_on_page(const Trial& trial, const std::vector<std::string>& resources) {
  std::size_t policy_bytes = 0;
  for (const auto& source : trial.sources) policy_bytes += source.policy->document().size();
  for (const auto& policy : trial.boundary) policy_bytes += policy->document().size();
  std::size_t longest = 0;
  for (const auto& resource : resources) longest = std::max(longest, resource.size());
  constexpr std::size_t kWorkOfKey = 1000;  // each stands in each result
  const std::size_t work_of_one = policy_bytes * (longest + 1) + trial.keys.size() * kWorkOfKey + 1;
  return std::max<std::size_t>(1, kMostWork / work_of_one);
}

template <class Op>
Result<SimulatePolicyOutput> simulate(const Call& call, const typename Op::Input& input, Deps& deps,
                                      const Trial& trial) {
  std::vector<std::string> resources;
  for (const auto& arn : input.ResourceArns.value_or(std::vector<ResourceName>{})) resources.emplace_back(arn.str());
  if (resources.empty()) resources.emplace_back("*");
  if (input.ActionNames.size() * resources.size() > kMostPairs) {
    return fail(kInvalidInput, "A simulation can be of " + std::to_string(kMostPairs) + " actions on resources.");
  }
  std::vector<Pair> pairs;
  for (const auto& action : input.ActionNames)
    for (const auto& resource : resources) pairs.push_back({&action, &resource, pairs.size()});
  SimulatePolicyOutput output;
  constexpr std::size_t kDigits = 8;
  TRY_VOID(cut_page(
      pairs, input, markers_of<Op>(call, deps, std::to_string(pairs.size())), output,
      [](const Pair& pair) {
        const auto digits = std::to_string(pair.number);
        return std::string(kDigits - digits.size(), '0') + digits;
      },
      results_on_page(trial, resources)));
  for (const auto& pair : pairs) output.EvaluationResults.push_back(evaluate(trial, *pair.action, *pair.resource));
  return output;
}

Result<SimulatePolicyOutput> simulate_custom(const Call& call, const SimulateCustomPolicyInput& input, Deps& deps) {
  Trial trial{.sources = {}, .boundary = {}, .caller = caller_with(call, call.caller.arn), .context = {}, .keys = {}};
  TRY_VOID(add_given(trial.sources, input.PolicyInputList));
  TRY_VOID(complete(trial, input));
  return simulate<SimulateCustomPolicy>(call, input, deps, trial);
}

Result<SimulatePolicyOutput> simulate_principal(const Call& call, const SimulatePrincipalPolicyInput& input,
                                                Deps& deps) {
  TRY(const auto found, find_source(call, deps, input.PolicySourceArn));
  Trial trial{.sources = sources_of(*found.account, *found.principal),
              .boundary = {},
              .caller = caller_with(call, found.account->arn_of(*found.principal)),
              .context = {},
              .keys = {}};
  trial.caller.unique_id = trial.caller.user_id = found->unique_id;
  trial.caller.name = found->name;
  trial.caller.tags = found->tags;
  trial.caller.organization = call.caller.organization;
  if (found->kind == PrincipalKind::user) trial.caller.describe(trial.context);
  if (auto boundary = found.account->boundary_of(*found.principal)) trial.boundary.push_back(std::move(boundary));
  TRY_VOID(add_given(trial.sources, input.PolicyInputList.value_or(std::vector<PolicyDocument>{})));
  TRY_VOID(complete(trial, input));
  return simulate<SimulatePrincipalPolicy>(call, input, deps, trial);
}

ContextKeysOutput keys_of(const std::vector<Source>& sources) {
  iam::ContextKeys keys;
  for (const auto& source : sources) keys.merge(iam::context_keys_in(source.policy->document()));
  return {{keys.begin(), keys.end()}};
}

Result<ContextKeysOutput> keys_for_custom(const Call&, const GetContextKeysForCustomPolicyInput& input, Deps&) {
  std::vector<Source> sources;
  TRY_VOID(add_given(sources, input.PolicyInputList));
  return keys_of(sources);
}

Result<ContextKeysOutput> keys_for_principal(const Call& call, const GetContextKeysForPrincipalPolicyInput& input,
                                             Deps& deps) {
  TRY(const auto found, find_source(call, deps, input.PolicySourceArn));
  auto sources = sources_of(*found.account, *found.principal);
  TRY_VOID(add_given(sources, input.PolicyInputList.value_or(std::vector<PolicyDocument>{})));
  return keys_of(sources);
}

}  // namespace

std::vector<Binding> simulation_bindings() {
  return {
      bind_operation<SimulateCustomPolicy>(ask_about_everything<SimulateCustomPolicy>, simulate_custom),
      bind_operation<SimulatePrincipalPolicy>(ask_about_source<SimulatePrincipalPolicy>, simulate_principal),
      bind_operation<GetContextKeysForCustomPolicy>(ask_about_everything<GetContextKeysForCustomPolicy>,
                                                    keys_for_custom),
      bind_operation<GetContextKeysForPrincipalPolicy>(ask_about_source<GetContextKeysForPrincipalPolicy>,
                                                       keys_for_principal),
  };
}

}  // namespace crossgate::services::iam_api
