#include <chrono>
#include <utility>

#include "api/sts/sts.h"
#include "base/aws_errors.h"
#include "services/mfa.h"
#include "services/sts/bindings.h"
#include "services/sts/session_parts.h"

namespace crossgate::services::sts {
namespace {

using namespace api::sts;

constexpr std::int64_t kChainedSeconds = 3600;

/// The new session's tags: those of the request, and those that the caller's session hands on, which a request may not
/// give anew (IAM User Guide, "Chaining roles with session tags").
struct SessionTags {
  std::vector<storage::Tag> requested;
  std::vector<storage::Tag> all;
  std::vector<std::string> transitive;
};

Result<SessionTags> read_session_tags(const iam::Caller& caller, const AssumeRoleInput& input) {
  SessionTags tags;
  TRY(tags.requested, read_tags(input.Tags));
  tags.all = tags.requested;
  if (input.TransitiveTagKeys) {
    for (const auto& key : *input.TransitiveTagKeys) {
      if (!find_tag(tags.requested, key.str()))
        return fail(kValidation, "The specified transitive tag key must be included in the requested tags.");
      tags.transitive.emplace_back(key.str());
    }
  }
  for (const auto& key : caller.transitive_tags) {
    if (find_tag(tags.requested, key))
      return fail(kValidation,
                  "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag "
                  "key from the calling session.");
    const auto* inherited = find_tag(caller.tags, key);
    if (!inherited) continue;
    tags.all.push_back(*inherited);
    tags.transitive.push_back(key);
  }
  if (tags.all.size() > kMostSessionTags)
    return fail(kValidation,
                "There can be at most " + std::to_string(kMostSessionTags) + " session tags, inherited ones included.");
  return tags;
}

/// Once set, a source identity is every further session's (IAM User Guide, "Monitor and control actions taken with
/// assumed roles").
Result<std::string> read_source_identity(const iam::Caller& caller, const AssumeRoleInput& input) {
  if (!input.SourceIdentity) return caller.source_identity;
  const std::string requested(input.SourceIdentity->str());
  if (caller.source_identity.empty() || caller.source_identity == requested) return requested;
  return fail(kAccessDenied, "The source identity of the calling session cannot be changed.");
}

/// Whether the request comes with a proved MFA device.
Result<bool> check_mfa(const Call& call, const AssumeRoleInput& input, Deps& deps) {
  if (!input.SerialNumber && !input.TokenCode) return false;
  if (!input.SerialNumber || !input.TokenCode)
    return fail(kAccessDenied,
                "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.");
  TRY_VOID(prove_mfa(call.caller, deps, {input.SerialNumber->str(), input.TokenCode->str()}));
  return true;
}

iam::Context context_of(const Call& call, const AssumeRoleInput& input, const std::vector<storage::Tag>& requested_tags,
                        const iam::SessionRecord& wanted) {
  iam::Context context = call.context;
  add_session_keys(context, wanted);
  add_request_tags(context, requested_tags);
  if (input.ExternalId) context.set("sts:ExternalId", std::string(input.ExternalId->str()));
  return context;
}

Result<void> check_duration(const iam::Caller& caller, std::int64_t seconds, const storage::Principal& role) {
  if (caller.kind == iam::CallerKind::assumed_role && seconds > kChainedSeconds)
    return fail(kValidation,
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
  return check_role_maximum(seconds, role);
}

Result<AssumeRoleOutput> assume_role(const Call& call, const AssumeRoleInput& input, Deps& deps) {
  if (input.ProvidedContexts && !input.ProvidedContexts->empty())
    return fail(kValidation, "ProvidedContexts is not supported: there is no IAM Identity Center here.");
  TRY(const auto arn, parse_role_arn(input.RoleArn));
  TRY(auto tags, read_session_tags(call.caller, input));
  TRY(auto source_identity, read_source_identity(call.caller, input));
  TRY(const bool with_mfa, check_mfa(call, input, deps));
  TRY(const auto role, find_role(deps, arn));

  const Time now = deps.clock.now();
  const auto seconds = requested_seconds(input.DurationSeconds);
  iam::SessionRecord record{.kind = iam::SessionKind::role,
                            .account = role.account ? role.account->identities.account.id : call.caller.account,
                            .session_name = std::string(input.RoleSessionName.str()),
                            .issued = now,
                            .expires = now + std::chrono::seconds(seconds),
                            .source_identity = std::move(source_identity),
                            .tags = std::move(tags.all),
                            .transitive_tags = std::move(tags.transitive)};
  auto context = context_of(call, input, tags.requested, record);
  add_role_tags(context, role);
  if (with_mfa) {
    context.set("aws:MultiFactorAuthPresent", "true");
    context.set("aws:MultiFactorAuthAge", "0");
  }
  if (call.caller.kind == iam::CallerKind::root)
    return fail(kAccessDenied, "Roles may not be assumed by root accounts.");
  TRY_VOID(ask_for_session({call.caller, arn, role, context, call.asked}, action_of<AssumeRole>(), record));
  TRY_VOID(check_duration(call.caller, seconds, *role.principal));
  record.principal_id = role.principal->unique_id;
  TRY_VOID(add_policies(record, {input.Policy, input.PolicyArns}, *role.account));
  TRY(const auto made, make_session(record, deps));
  AssumeRoleOutput output{.Credentials = made.credentials,
                          .AssumedRoleUser = describe_session(record, *role.principal),
                          .PackedPolicySize = made.packed_percent,
                          .SourceIdentity = {}};
  if (!record.source_identity.empty()) output.SourceIdentity = record.source_identity;
  return output;
}

}  // namespace

Binding assume_role_binding() {
  // A role's trust policy takes part in the decision, so the handler itself asks.
  return bind_operation<AssumeRole>(ask_nothing<AssumeRole>, assume_role);
}

}  // namespace crossgate::services::sts
