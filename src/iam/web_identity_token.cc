#include "iam/web_identity_token.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "iam/strict_json.h"

namespace crossgate::iam {
namespace {

namespace json = boost::json;

constexpr JsonLimits kTokenLimits{.bytes = 20'000, .depth = 16};
constexpr std::size_t kMostTexts = 16;
constexpr std::size_t kMostTags = 64;  // more than any session may have: who counts them says so
constexpr std::string_view kTags = "https://aws.amazon.com/tags";
constexpr std::string_view kPrincipalTags = "https://aws.amazon.com/tags/principal_tags/";
constexpr std::string_view kTransitiveTags = "https://aws.amazon.com/tags/transitive_tag_keys";
constexpr std::string_view kSourceIdentity = "https://aws.amazon.com/source_identity";
constexpr std::int64_t kLargestTime = 1LL << 40;  // seconds: far beyond any date, and no overflow in milliseconds

Parsed<json::object> read_part(std::string_view encoded, std::string_view what) {
  const auto text = from_base64url(encoded);
  if (!text) return broken(std::string(what) + " is not in base64url");
  auto value = read_strict_json(*text, kTokenLimits);
  if (!value) return broken(std::string(what) + " " + value.error().rule);
  if (!value->is_object()) return broken(std::string(what) + " is not a JSON object");
  return std::move(value->get_object());
}

/// Empty where it is absent; nullopt where it is no text.
std::optional<std::string> text_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return std::string();
  if (!value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

/// One text or a list of texts; nullopt where it is anything else.
std::optional<std::vector<std::string>> texts_of(const json::value& value, std::size_t most = kMostTexts) {
  std::vector<std::string> texts;
  if (value.is_string()) return std::vector{std::string(value.get_string())};
  if (!value.is_array() || value.get_array().size() > most) return std::nullopt;
  for (const auto& item : value.get_array()) {
    if (!item.is_string()) return std::nullopt;
    texts.emplace_back(item.get_string());
  }
  return texts;
}

/// The same; empty where it is absent.
std::optional<std::vector<std::string>> texts_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr ? std::vector<std::string>() : texts_of(*value);
}

/// Seconds since 1970, maybe with a fraction (RFC 7519, 2, "NumericDate").
Parsed<std::optional<Time>> time_in(const json::object& claims, std::string_view name) {
  const auto* value = claims.if_contains(name);
  if (value == nullptr) return std::optional<Time>();
  const auto wrong = broken("has an " + std::string(name) + " that is no time");
  if (!value->is_number()) return wrong;
  const double seconds = value->to_number<double>();
  if (!(seconds >= 0 && seconds < static_cast<double>(kLargestTime))) return wrong;
  return std::optional(from_epoch_seconds(static_cast<std::int64_t>(seconds)));
}

Parsed<void> read_header(const json::object& header, WebIdentityToken& token) {
  const auto name = text_in(header, "alg");
  const auto algorithm = name ? parse_signing_algorithm(*name) : std::nullopt;
  if (!algorithm) return broken("is signed by an algorithm other than RS256 and ES256");
  if (header.contains("crit")) return broken("has critical headers that are not known here");
  auto key_id = text_in(header, "kid");
  if (!key_id) return broken("has a kid that is no text");
  token.algorithm = *algorithm;
  token.key_id = *std::move(key_id);
  return {};
}

/// A tag's value is a text, or a list of one.
Parsed<void> add_tag(std::string_view key, const json::value& value, WebIdentityToken& token) {
  auto values = texts_of(value);
  if (!values || values->size() != 1) return broken("has a tag that is not one text: " + std::string(key));
  if (token.tags.size() == kMostTags) return broken("has too many tags");
  token.tags.push_back({std::string(key), std::move(values->front())});
  return {};
}

Parsed<void> add_transitive_tags(const json::value& value, WebIdentityToken& token) {
  auto keys = texts_of(value, kMostTags);
  if (!keys) return broken("has transitive tag keys that are no list of texts");
  std::ranges::move(*keys, std::back_inserter(token.transitive_tags));
  return {};
}

/// Tags in one claim: {"principal_tags": {KEY: [VALUE]}, "transitive_tag_keys": [KEY]}.
Parsed<void> read_nested_tags(const json::value& claim, WebIdentityToken& token) {
  const auto* object = claim.if_object();
  const auto* tags = object == nullptr ? nullptr : object->if_contains("principal_tags");
  if (object == nullptr || (tags != nullptr && !tags->is_object())) return broken("has tags that are no JSON object");
  if (tags != nullptr) {
    for (const auto& [key, value] : tags->get_object())
      if (auto added = add_tag({key.data(), key.size()}, value, token); !added) return added;
  }
  const auto* keys = object->if_contains("transitive_tag_keys");
  return keys == nullptr ? Parsed<void>() : add_transitive_tags(*keys, token);
}

/// In that form, or with a claim for each tag, for providers that have no objects within claims.
Parsed<void> read_tags(const json::object& claims, WebIdentityToken& token) {
  for (const auto& [key, value] : claims) {
    const std::string_view name(key.data(), key.size());
    Parsed<void> read;
    if (name == kTags) read = read_nested_tags(value, token);
    if (name == kTransitiveTags) read = add_transitive_tags(value, token);
    if (name.starts_with(kPrincipalTags)) read = add_tag(name.substr(kPrincipalTags.size()), value, token);
    if (!read) return read;
  }
  return {};
}

Parsed<void> read_claims(const json::object& claims, WebIdentityToken& token) {
  auto issuer = text_in(claims, "iss");
  auto subject = text_in(claims, "sub");
  auto audiences = texts_in(claims, "aud");
  auto party = text_in(claims, "azp");
  auto methods = texts_in(claims, "amr");
  auto source_identity = text_in(claims, kSourceIdentity);
  if (!issuer || issuer->empty()) return broken("has no issuer");
  if (!subject || subject->empty()) return broken("has no subject");
  if (!audiences || audiences->empty()) return broken("has no audience");
  if (!party || !methods) return broken("has an azp or amr of another form");
  if (!source_identity) return broken("has a source identity that is no text");
  const auto expires = time_in(claims, "exp");
  const auto not_before = time_in(claims, "nbf");
  const auto issued = time_in(claims, "iat");
  for (const auto* time : {&expires, &not_before, &issued})
    if (!*time) return std::unexpected(time->error());
  if (!*expires) return broken("has no expiry");
  token.issuer = *std::move(issuer);
  token.subject = *std::move(subject);
  token.audiences = *std::move(audiences);
  token.authorized_party = *std::move(party);
  token.methods = *std::move(methods);
  token.expires = **expires;
  token.not_before = *not_before;
  token.issued = *issued;
  token.source_identity = *std::move(source_identity);
  return read_tags(claims, token);
}

}  // namespace

Parsed<WebIdentityToken> WebIdentityToken::parse(std::string_view compact) {
  const auto parts = split(compact, '.');
  if (parts.size() != 3) return broken("is not a JSON Web Token: three parts between periods");
  const auto header = read_part(parts[0], "its header");
  if (!header) return std::unexpected(header.error());
  const auto claims = read_part(parts[1], "its body");
  if (!claims) return std::unexpected(claims.error());
  auto signature = from_base64url(parts[2]);
  if (!signature) return broken("has a signature that is not in base64url");

  WebIdentityToken token;
  if (const auto read = read_header(*header, token); !read) return std::unexpected(read.error());
  if (const auto read = read_claims(*claims, token); !read) return std::unexpected(read.error());
  token.signed_part = compact.substr(0, parts[0].size() + 1 + parts[1].size());
  token.signature = *std::move(signature);
  return token;
}

std::optional<std::string_view> provider_url_of(std::string_view issuer) {
  constexpr std::string_view kScheme = "https://";
  if (!issuer.starts_with(kScheme) || issuer.size() == kScheme.size()) return std::nullopt;
  return issuer.substr(kScheme.size());
}

TokenTime check_token_time(const WebIdentityToken& token, Time now) {
  if (now >= token.expires + kTokenLeeway) return TokenTime::expired;
  for (const auto& begin : {token.not_before, token.issued})
    if (begin && now + kTokenLeeway < *begin) return TokenTime::not_yet;
  return TokenTime::good;
}

std::vector<std::string> effective_audiences(const WebIdentityToken& token) {
  return token.authorized_party.empty() ? token.audiences : std::vector{token.authorized_party};
}

bool is_for(const WebIdentityToken& token, const storage::OidcProvider& provider) {
  return std::ranges::any_of(effective_audiences(token), [&](const std::string& audience) {
    return std::ranges::find(provider.client_ids, audience) != provider.client_ids.end();
  });
}

std::vector<FederatedClaim> claims_of(const WebIdentityToken& token, std::string_view provider_url) {
  const std::string prefix = std::string(provider_url) + ":";
  std::vector<FederatedClaim> claims{{prefix + "aud", effective_audiences(token)}, {prefix + "sub", {token.subject}}};
  if (!token.authorized_party.empty()) claims.push_back({prefix + "oaud", token.audiences});
  if (!token.methods.empty()) claims.push_back({prefix + "amr", token.methods});
  return claims;
}

}  // namespace crossgate::iam
