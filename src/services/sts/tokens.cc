#include "api/sts/tokens.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "api/sts/sts.h"
#include "base/aws_errors.h"
#include "iam/ids.h"
#include "services/mfa.h"
#include "services/sts/bindings.h"
#include "services/sts/session_parts.h"

namespace crossgate::services::sts {
namespace {

using namespace api::sts;

constexpr std::int64_t kDefaultTokenSeconds = 43'200;
/// STS API Reference, GetSessionToken: "If the duration is longer than one hour, the session for AWS account owners
/// defaults to one hour."
constexpr std::int64_t kRootSeconds = 3600;

iam::SessionRecord session_of(const Call& call, iam::SessionKind kind, const std::optional<UserSeconds>& requested,
                              const Deps& deps) {
  auto seconds = requested ? requested->value() : kDefaultTokenSeconds;
  if (call.caller.kind == iam::CallerKind::root) seconds = std::min(seconds, kRootSeconds);
  const Time now = deps.clock.now();
  return {.kind = kind,
          .account = call.caller.account,
          .principal_id = call.caller.unique_id,
          .issued = now,
          .expires = now + std::chrono::seconds(seconds)};
}

Result<GetSessionTokenOutput> get_session_token(const Call& call, const GetSessionTokenInput& input, Deps& deps) {
  auto record = session_of(call, iam::SessionKind::user, input.DurationSeconds, deps);
  if (input.SerialNumber.has_value() != input.TokenCode.has_value())
    return fail(kAccessDenied,
                "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.");
  if (input.SerialNumber) {
    TRY_VOID(prove_mfa(call.caller, deps, {input.SerialNumber->str(), input.TokenCode->str()}));
    record.mfa = record.issued;
  }
  TRY(const auto made, make_session(record, deps));
  return GetSessionTokenOutput{made.credentials};
}

Arn federated_user_arn(const Call& call, const GetFederationTokenInput& input) {
  return Arn::sts(call.caller.account, "federated-user/" + std::string(input.Name.str()));
}

Result<std::vector<Permission>> ask_federation(const Call& call, const GetFederationTokenInput& input, Deps&) {
  TRY(const auto tags, read_tags(input.Tags));
  const std::string arn = federated_user_arn(call, input).str();
  iam::Context context;
  context.set("sts:DurationSeconds",
              std::to_string(input.DurationSeconds ? input.DurationSeconds->value() : kDefaultTokenSeconds));
  add_request_tags(context, tags);
  std::vector<Permission> permissions{{action_of<GetFederationToken>(), arn, context}};
  if (!tags.empty()) permissions.push_back({"sts:TagSession", arn, context});
  return permissions;
}

Result<GetFederationTokenOutput> get_federation_token(const Call& call, const GetFederationTokenInput& input,
                                                      Deps& deps) {
  auto record = session_of(call, iam::SessionKind::federated_user, input.DurationSeconds, deps);
  record.session_name = input.Name.str();
  TRY(record.tags, read_tags(input.Tags));
  TRY(const auto account, deps.directory.account(call.caller.account));
  if (!account) return fail("the caller's account is gone");
  TRY_VOID(add_policies(record, {input.Policy, input.PolicyArns}, *account));
  TRY(const auto made, make_session(record, deps));
  return GetFederationTokenOutput{
      .Credentials = made.credentials,
      .FederatedUser = FederatedUser{std::string(record.account.str()) + ":" + record.session_name,
                                     federated_user_arn(call, input).str()},
      .PackedPolicySize = made.packed_percent};
}

Result<GetCallerIdentityOutput> get_caller_identity(const Call& call, const api::Empty&, Deps&) {
  return GetCallerIdentityOutput{
      .UserId = call.caller.user_id, .Account = call.caller.account, .Arn = call.caller.arn.str()};
}

std::vector<Permission> ask_key_info(const Call&, const GetAccessKeyInfoInput&, Deps&) {
  return {{action_of<GetAccessKeyInfo>(), "*"}};
}

Result<GetAccessKeyInfoOutput> get_access_key_info(const Call&, const GetAccessKeyInfoInput& input, Deps& deps) {
  TRY(auto account, deps.identities.account_of(input.AccessKeyId));
  // Temporary keys have no row; theirs is the account that the id carries.
  if (!account && input.AccessKeyId.is_temporary()) account = iam::account_in_id(input.AccessKeyId.str());
  if (account) {
    TRY(const auto exists, deps.directory.account(*account));
    if (exists) return GetAccessKeyInfoOutput{*account};
  }
  return fail(kValidation, "The access key ID " + std::string(input.AccessKeyId.str()) + " is not known here.");
}

}  // namespace

std::vector<Binding> token_bindings() {
  return {
      bind_operation<GetSessionToken>(ask_nothing<GetSessionToken>, get_session_token),
      bind_operation<GetFederationToken>(ask_federation, get_federation_token),
      bind_operation<GetCallerIdentity>(ask_nothing<GetCallerIdentity>, get_caller_identity),
      bind_operation<GetAccessKeyInfo>(ask_key_info, get_access_key_info),
  };
}

}  // namespace crossgate::services::sts
