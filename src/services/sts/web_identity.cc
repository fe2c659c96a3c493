#include <algorithm>
#include <chrono>
#include <utility>

#include "api/sts/sts.h"
#include "base/aws_errors.h"
#include "iam/web_identity_token.h"
#include "services/oidc_providers.h"
#include "services/sts/bindings.h"
#include "services/sts/session_parts.h"

namespace crossgate::services::sts {
namespace {

using namespace api::sts;

/// The account of the role that is asked for, and its provider that the token names; borrows from the account.
struct Vouching {
  std::shared_ptr<const iam::AccountSnapshot> account;
  const storage::OidcProvider* provider;
};

/// Before anything is fetched: a token makes nobody ask an issuer whom the account does not trust.
Result<Vouching> find_provider(const Arn& role, const iam::WebIdentityToken& token, Deps& deps) {
  const auto id = AccountId::parse(role.account());
  const auto url = iam::provider_url_of(token.issuer);
  if (id && url) {
    TRY(auto account, deps.directory.account(*id));
    const bool open = account && !account->identities.account.closed;
    const auto* provider = open ? find_oidc_provider(*account, *url) : nullptr;
    if (provider) return Vouching{std::move(account), provider};
  }
  return fail(kInvalidIdentityToken, "No OpenIDConnect provider found in your account for " + token.issuer);
}

Result<iam::WebIdentityToken> read_token(const WebIdentityToken& text, Time now) {
  auto token = iam::WebIdentityToken::parse(text.str());
  if (!token) return fail(kInvalidIdentityToken, "The web identity token " + token.error().rule + ".");
  switch (iam::check_token_time(*token, now)) {
    case iam::TokenTime::expired:
      return fail(kExpiredIdentityToken, "Token expired: current date/time " + format_iso8601(now) +
                                             " must be before the expiration date/time " +
                                             format_iso8601(token->expires));
    case iam::TokenTime::not_yet:
      return fail(kInvalidIdentityToken, "The web identity token is of a time that is yet to come.");
    case iam::TokenTime::good:
      break;
  }
  return *std::move(token);
}

Result<void> check_signature(const AccountId& account, const iam::WebIdentityToken& token, Deps& deps) {
  TRY(const auto keys, deps.oidc_keys.find(account, token.issuer, token.key_id));
  const bool verified = std::ranges::any_of(keys, [&](const iam::VerificationKey& key) {
    return key.verifies(token.algorithm, token.signed_part, token.signature);
  });
  if (!verified) return fail(kInvalidIdentityToken, "The signature of the web identity token is not its issuer's.");
  return {};
}

/// In the place of the access key that an unsigned request has not.
AccessKeyId no_access_key() { return AccessKeyId::parse("ANONYMOUSANONYMOUS").value(); }

/// Whom the provider vouches for: has no policies, so the role's trust policy alone decides.
iam::Caller caller_of(const Vouching& vouching, const iam::WebIdentityToken& token) {
  const auto& account = vouching.account->identities.account.id;
  const Arn arn = arn_of(account, *vouching.provider);
  return {.kind = iam::CallerKind::web_identity,
          .account = account,
          .arn = arn,
          .principal_arn = arn,
          .user_id = token.subject,
          .access_key_id = no_access_key(),
          .identity_provider = arn.str(),
          .claims = iam::claims_of(token, vouching.provider->url)};
}

std::unexpected<Error> bad_claim(std::string_view what) {
  return fail(kInvalidIdentityToken, "The web identity token's claims cannot be used: " + std::string(what));
}

/// The tags and the source identity that the token itself asks for.
Result<void> add_claimed(iam::SessionRecord& record, const iam::WebIdentityToken& token) {
  std::vector<Tag> tags;
  for (const auto& [key, value] : token.tags) {
    const auto tag_key = TagKey::parse(key);
    const auto tag_value = TagValue::parse(value);
    if (!tag_key) return bad_claim("the tag key " + key + " " + tag_key.error().rule);
    if (!tag_value) return bad_claim("the value of the tag " + key + " " + tag_value.error().rule);
    tags.push_back({*tag_key, *tag_value});
  }
  auto read = read_tags(tags);
  if (!read) return bad_claim(read.error().message);
  record.tags = *std::move(read);
  for (const auto& key : token.transitive_tags)
    if (!find_tag(record.tags, key)) return bad_claim("the transitive tag key " + key + " is none of its tags'.");
  record.transitive_tags = token.transitive_tags;
  if (token.source_identity.empty()) return {};
  const auto source_identity = SourceIdentity::parse(token.source_identity);
  if (!source_identity) return bad_claim("the source identity " + source_identity.error().rule);
  record.source_identity = token.source_identity;
  return {};
}

iam::Context context_of(const UnsignedCall& call, const iam::Caller& caller, const iam::SessionRecord& wanted) {
  iam::Context context = call.context;
  caller.describe(context);
  add_session_keys(context, wanted);
  add_request_tags(context, wanted.tags);
  return context;
}

/// Whom the token is of, when it has been believed.
Result<Vouching> prove(const Arn& role, const iam::WebIdentityToken& token, Deps& deps) {
  TRY(auto vouching, find_provider(role, token, deps));
  TRY_VOID(check_signature(vouching.account->identities.account.id, token, deps));
  if (!iam::is_for(token, *vouching.provider)) return fail(kInvalidIdentityToken, "Incorrect token audience");
  return vouching;
}

Result<AssumeRoleWithWebIdentityOutput> assume_role_with_web_identity(const UnsignedCall& call,
                                                                      const AssumeRoleWithWebIdentityInput& input,
                                                                      Deps& deps) {
  if (input.ProviderId) return fail(kValidation, "ProviderId is for OAuth access tokens, which are not taken here.");
  const Time now = deps.clock.now();
  TRY(const auto arn, parse_role_arn(input.RoleArn));
  TRY(const auto token, read_token(input.WebIdentityToken, now));
  TRY(const auto vouching, prove(arn, token, deps));
  const auto caller = caller_of(vouching, token);
  if (call.proved != nullptr) *call.proved = caller;

  const auto seconds = requested_seconds(input.DurationSeconds);
  iam::SessionRecord record{.kind = iam::SessionKind::role,
                            .account = caller.account,
                            .session_name = std::string(input.RoleSessionName.str()),
                            .issued = now,
                            .expires = now + std::chrono::seconds(seconds),
                            .identity_provider = caller.identity_provider,
                            .claims = caller.claims};
  TRY_VOID(add_claimed(record, token));
  TRY(const auto role, find_role(deps, arn));
  auto context = context_of(call, caller, record);
  add_role_tags(context, role);
  if (!ask_for_session({caller, arn, role, context, call.asked}, action_of<AssumeRoleWithWebIdentity>(), record))
    return fail(kAccessDenied, "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  TRY_VOID(check_role_maximum(seconds, *role.principal));
  record.principal_id = role.principal->unique_id;
  TRY_VOID(add_policies(record, {input.Policy, input.PolicyArns}, *vouching.account));
  TRY(const auto made, make_session(record, deps));
  AssumeRoleWithWebIdentityOutput output{.Credentials = made.credentials,
                                         .SubjectFromWebIdentityToken = token.subject,
                                         .AssumedRoleUser = describe_session(record, *role.principal),
                                         .PackedPolicySize = made.packed_percent,
                                         .Provider = caller.identity_provider,
                                         .Audience = iam::effective_audiences(token).front(),
                                         .SourceIdentity = {}};
  if (!record.source_identity.empty()) output.SourceIdentity = record.source_identity;
  return output;
}

}  // namespace

Binding web_identity_binding() { return bind_unsigned<AssumeRoleWithWebIdentity>(assume_role_with_web_identity); }

}  // namespace crossgate::services::sts
