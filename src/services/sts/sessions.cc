#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "api/sts/sts.h"
#include "base/aws_errors.h"
#include "iam/evaluate.h"
#include "iam/managed_policies.h"
#include "iam/policy.h"
#include "services/sts/bindings.h"

namespace crossgate::services::sts {
namespace {

using namespace api::sts;

constexpr std::int64_t kDefaultSeconds = 3600;
constexpr std::int64_t kChainedSeconds = 3600;
constexpr std::size_t kSessionPolicyArns = 10;
/// Session policies together, as text (STS API Reference, AssumeRole: "can't exceed 2,048 characters"). It also keeps
/// the token small enough for a Git user name.
constexpr std::size_t kSessionPolicySize = 2048;

Result<GetCallerIdentityOutput> get_caller_identity(const Call& call, const api::Empty&, Deps&) {
  return GetCallerIdentityOutput{
      .UserId = call.caller.user_id, .Account = call.caller.account, .Arn = call.caller.arn.str()};
}

/// What is not there yet is refused: a session without the tag or the MFA that was asked for would be another one.
Result<void> refuse_unsupported(const AssumeRoleInput& input) {
  const auto refuse = [](std::string_view member) {
    return fail(kValidation, std::string(member) + " is not supported yet.");
  };
  if (input.Tags && !input.Tags->empty()) return refuse("Tags");
  if (input.TransitiveTagKeys && !input.TransitiveTagKeys->empty()) return refuse("TransitiveTagKeys");
  if (input.SerialNumber) return refuse("SerialNumber");
  if (input.TokenCode) return refuse("TokenCode");
  if (input.SourceIdentity) return refuse("SourceIdentity");
  if (input.ProvidedContexts && !input.ProvidedContexts->empty()) return refuse("ProvidedContexts");
  return {};
}

/// A role to be assumed, and the account it lives in.
struct Role {
  std::shared_ptr<const iam::AccountSnapshot> account;
  const storage::Principal* principal = nullptr;
};

Result<Role> find_role(Deps& deps, const Arn& arn) {
  const auto id = AccountId::parse(arn.account());
  if (!id || arn.service() != "iam") return Role{};
  TRY(auto account, deps.directory.account(*id));
  const auto* principal = account ? account->find_by_arn(arn) : nullptr;
  if (!principal || principal->kind != storage::PrincipalKind::role) return Role{};
  return Role{std::move(account), principal};
}

/// In the place of a role that does not exist: it trusts nobody, so it answers as one that does not trust the caller.
std::shared_ptr<const iam::Policy> trust_nobody() {
  static const auto kNobody = iam::Policy::parse(
      R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}})",
      iam::PolicyKind::trust);
  return kNobody.value();
}

iam::Context context_of(const Call& call, const AssumeRoleInput& input, const Role& role) {
  iam::Context context = call.context;
  context.set("sts:RoleSessionName", std::string(input.RoleSessionName.str()));
  if (input.ExternalId) context.set("sts:ExternalId", std::string(input.ExternalId->str()));
  if (role.principal) {
    for (const auto& tag : role.principal->tags) {
      context.set("aws:ResourceTag/" + tag.key, tag.value);
      context.set("iam:ResourceTag/" + tag.key, tag.value);
    }
  }
  return context;
}

/// The two sides' consent: the caller's policies and the role's trust policy.
Result<void> check_trust(const Call& call, const AssumeRoleInput& input, const Arn& arn, const Role& role) {
  if (call.caller.kind == iam::CallerKind::root)
    return fail(kAccessDenied, "Roles may not be assumed by root accounts.");
  const auto context = context_of(call, input, role);
  const auto trust = role.principal ? role.account->trust_of(*role.principal) : trust_nobody();
  const auto account = AccountId::parse(arn.account());
  const auto decision = iam::decide_assume_role({.caller = call.caller,
                                                 .role_account = account ? *account : call.caller.account,
                                                 .role_arn = arn.str(),
                                                 .trust = *trust,
                                                 .context = context});
  if (decision.allowed && role.principal) return {};
  return fail(kAccessDenied, decision.message(call.caller, {action_of<AssumeRole>(), arn.str(), context}));
}

Result<std::int64_t> session_seconds(const Call& call, const AssumeRoleInput& input, const storage::Principal& role) {
  const auto seconds = input.DurationSeconds ? input.DurationSeconds->value() : kDefaultSeconds;
  if (call.caller.kind == iam::CallerKind::assumed_role && seconds > kChainedSeconds)
    return fail(kValidation,
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
  if (seconds > role.max_session_seconds)
    return fail(kValidation, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  return seconds;
}

struct SessionPolicies {
  std::vector<std::string> documents;
  std::vector<std::string> arns;
  std::size_t size = 0;
  bool any() const { return !documents.empty() || !arns.empty(); }
};

/// Managed policies must be the role's account's, or AWS's.
Result<void> check_session_policy_arn(const iam::AccountSnapshot& account, std::string_view text) {
  if (iam::find_aws_managed_policy(text)) return {};
  if (const auto arn = Arn::parse(text)) {
    const auto* policy = account.find_managed_policy(arn->resource().substr(arn->resource().rfind('/') + 1));
    if (policy && account.arn_of(*policy) == *arn) return {};
  }
  return fail(iam::kMalformedPolicyDocument, "The session policy " + std::string(text) + " does not exist.");
}

Result<SessionPolicies> read_session_policies(const AssumeRoleInput& input, const iam::AccountSnapshot& account) {
  SessionPolicies policies;
  if (input.Policy) {
    TRY_VOID(iam::Policy::parse(input.Policy->str(), iam::PolicyKind::identity));
    policies.documents.emplace_back(input.Policy->str());
    policies.size += input.Policy->str().size();
  }
  for (const auto& descriptor : input.PolicyArns.value_or(std::vector<PolicyDescriptorType>())) {
    if (!descriptor.arn) return fail(kValidation, "A member of PolicyArns has no arn.");
    TRY_VOID(check_session_policy_arn(account, descriptor.arn->str()));
    policies.arns.emplace_back(descriptor.arn->str());
    policies.size += descriptor.arn->str().size();
  }
  if (policies.arns.size() > kSessionPolicyArns)
    return fail(kValidation,
                "At most " + std::to_string(kSessionPolicyArns) + " session policies may be given by ARN.");
  if (policies.size > kSessionPolicySize)
    return fail(kPackedPolicyTooLarge,
                "The session policies are larger than " + std::to_string(kSessionPolicySize) + " characters.");
  return policies;
}

Result<AssumeRoleOutput> assume_role(const Call& call, const AssumeRoleInput& input, Deps& deps) {
  TRY_VOID(refuse_unsupported(input));
  const auto arn = Arn::parse(input.RoleArn.str());
  if (!arn) return fail(kValidation, std::string(input.RoleArn.str()) + " is invalid");
  TRY(const auto role, find_role(deps, *arn));
  TRY_VOID(check_trust(call, input, *arn, role));
  TRY(const auto seconds, session_seconds(call, input, *role.principal));
  TRY(const auto policies, read_session_policies(input, *role.account));

  const auto& account = role.account->identities.account.id;
  const auto& session_name = input.RoleSessionName.str();
  const Time now = deps.clock.now();
  const auto made = deps.directory.make_session({.account = account,
                                                 .principal_id = role.principal->unique_id,
                                                 .session_name = std::string(session_name),
                                                 .issued = now,
                                                 .expires = now + std::chrono::seconds(seconds),
                                                 .session_policies = policies.documents,
                                                 .session_policy_arns = policies.arns});
  const std::string suffix = role.principal->name + "/" + std::string(session_name);
  AssumeRoleOutput output{
      .Credentials = Credentials{made.access_key_id, made.secret_access_key, made.session_token, made.expires},
      .AssumedRoleUser = AssumedRoleUser{role.principal->unique_id + ":" + std::string(session_name),
                                         Arn::sts(account, "assumed-role/" + suffix).str()},
      .PackedPolicySize = {}};
  if (policies.any())
    output.PackedPolicySize =
        static_cast<std::int64_t>((policies.size * 100 + kSessionPolicySize - 1) / kSessionPolicySize);
  return output;
}

}  // namespace

std::vector<Binding> bindings() {
  return {
      // A role's trust policy takes part in the decision, so the handler itself asks.
      bind_operation<AssumeRole>(ask_nothing<AssumeRole>, assume_role),
      bind_operation<GetCallerIdentity>(ask_nothing<GetCallerIdentity>, get_caller_identity),
  };
}

}  // namespace crossgate::services::sts
