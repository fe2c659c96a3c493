// The token that an OpenID Connect provider gives somebody: taken apart, and checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "iam/session_record.h"
#include "iam/verification_key.h"
#include "storage/authenticators.h"

namespace crossgate::iam {

/// A JSON Web Token in compact form (RFC 7519, RFC 7515), not yet believed.
struct WebIdentityToken {
  // The header. What it says about where keys are to be had (jku, jwk, x5u, x5c) is not looked at.
  SigningAlgorithm algorithm;
  std::string key_id;  ///< empty: none is named
  // The claims.
  std::string issuer;
  std::string subject;
  std::vector<std::string> audiences;
  std::string authorized_party;      ///< azp; empty: none
  std::vector<std::string> methods;  ///< amr
  Time expires;
  std::optional<Time> not_before;
  std::optional<Time> issued;
  // What it claims for the session (IAM User Guide, "Passing session tags using AssumeRoleWithWebIdentity").
  std::vector<storage::Tag> tags;
  std::vector<std::string> transitive_tags;  ///< keys
  std::string source_identity;               ///< empty: none
  // What the signature is of, and the signature.
  std::string signed_part;
  std::string signature;

  /// Refuses a claim or a header that stands twice, an algorithm other than RS256 and ES256, critical headers (RFC
  /// 7515, 4.1.11), a token without iss, sub, aud or exp, and tags of another form than AWS's.
  static Parsed<WebIdentityToken> parse(std::string_view compact);
};

/// The issuer without "https://", as providers are named by; nullopt: not an https URL of that form.
std::optional<std::string_view> provider_url_of(std::string_view issuer);

/// How long after its expiry a token is taken, and how long before its time (clocks differ).
inline constexpr std::chrono::minutes kTokenLeeway{5};
enum class TokenTime { good, expired, not_yet };
TokenTime check_token_time(const WebIdentityToken& token, Time now);

/// What `aud` is to a policy: azp where the token has one, else its audiences (IAM User Guide, "Available keys for AWS
/// OIDC federation").
std::vector<std::string> effective_audiences(const WebIdentityToken& token);
/// Whether the token is for one of the provider's client ids.
bool is_for(const WebIdentityToken& token, const storage::OidcProvider& provider);

/// URL:aud, URL:oaud (where azp stands in the place of the audience), URL:sub and URL:amr.
std::vector<FederatedClaim> claims_of(const WebIdentityToken& token, std::string_view provider_url);

}  // namespace crossgate::iam
