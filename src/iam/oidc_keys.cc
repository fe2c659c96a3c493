#include "iam/oidc_keys.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <iterator>
#include <utility>

#include "iam/strict_json.h"

namespace crossgate::iam {
namespace {

constexpr JsonLimits kDiscoveryLimits{.bytes = std::size_t{256} << 10, .depth = 8};
constexpr std::size_t kMostIssuers = 10'000;

std::unexpected<Error> unreachable(const std::string& issuer, const std::string& reason) {
  return fail(kProviderUnreachable,
              "Couldn't retrieve verification key from your identity provider " + issuer + ": " + reason);
}

std::vector<VerificationKey> those_of(const std::vector<VerificationKey>& keys, std::string_view key_id) {
  std::vector<VerificationKey> found;
  std::ranges::copy_if(keys, std::back_inserter(found),
                       [&](const VerificationKey& key) { return key_id.empty() || key.id() == key_id; });
  return found;
}

/// jwks_uri of a discovery document that is the issuer's own (OpenID Connect Discovery 1.0, 4.3).
Parsed<std::string> key_set_url(std::string_view document, std::string_view issuer) {
  const auto value = read_strict_json(document, kDiscoveryLimits);
  if (!value) return std::unexpected(value.error());
  if (!value->is_object()) return broken("its discovery document is no JSON object");
  const auto& object = value->get_object();
  const auto* named = object.if_contains("issuer");
  if (named == nullptr || !named->is_string() || std::string_view(named->get_string()) != issuer)
    return broken("its discovery document is another issuer's");
  const auto* url = object.if_contains("jwks_uri");
  if (url == nullptr || !url->is_string() || !url->get_string().starts_with("https://"))
    return broken("its discovery document has no jwks_uri that begins with https://");
  return std::string(url->get_string());
}

}  // namespace

std::shared_ptr<OidcKeys::Issuer> OidcKeys::issuer_of(const std::string& url) {
  const std::lock_guard lock(guard_);
  if (issuers_.size() >= kMostIssuers && !issuers_.contains(url)) issuers_.clear();
  auto& issuer = issuers_[url];
  if (issuer == nullptr) issuer = std::make_shared<Issuer>();
  return issuer;
}

bool OidcKeys::take_place(const AccountId& account) {
  const std::lock_guard lock(guard_);
  const auto of_account = waiting_of_.find(account);
  if (waiting_ >= kMostWaiting || (of_account != waiting_of_.end() && of_account->second >= kMostWaitingOfAccount))
    return false;
  ++waiting_;
  ++waiting_of_[account];
  return true;
}

void OidcKeys::leave_place(const AccountId& account) {
  const std::lock_guard lock(guard_);
  --waiting_;
  if (--waiting_of_[account] == 0) waiting_of_.erase(account);
}

Result<std::vector<VerificationKey>> OidcKeys::find(const AccountId& account, const std::string& url,
                                                    std::string_view key_id) {
  const auto issuer = issuer_of(url);
  const auto known = [&](std::chrono::milliseconds age) {
    const std::lock_guard lock(issuer->guard);
    const bool young = clock_.now() < issuer->fetched + age;
    return young ? those_of(issuer->keys, key_id) : std::vector<VerificationKey>();
  };
  if (auto keys = known(kFresh); !keys.empty()) return keys;
  const auto refreshed = refresh(account, url, *issuer);
  if (auto keys = known(refreshed ? kFresh : kKept); !keys.empty()) return keys;
  if (!refreshed) return std::unexpected(refreshed.error());
  return fail(kUnknownSigningKey, "The identity provider " + url + " has no key of the token's kid.");
}

/// Asks the provider, unless that was done within the last minute.
Result<void> OidcKeys::refresh(const AccountId& account, const std::string& url, Issuer& issuer) {
  if (!take_place(account)) return unreachable(url, "too many requests wait for identity providers; try again");
  const auto leave = [&](OidcKeys* keys) { keys->leave_place(account); };
  const std::unique_ptr<OidcKeys, decltype(leave)> place(this, leave);
  const std::lock_guard fetching(issuer.fetching);
  {
    const std::lock_guard lock(issuer.guard);
    if (clock_.now() < issuer.attempted + kBetweenFetches) {
      if (issuer.failure.empty()) return {};
      return unreachable(url, issuer.failure);
    }
    issuer.attempted = clock_.now();
  }
  auto fetched = fetch(url);
  const std::lock_guard lock(issuer.guard);
  issuer.failure = fetched ? "" : fetched.error().message;
  if (!fetched) return unreachable(url, issuer.failure);
  issuer.keys = *std::move(fetched);
  issuer.fetched = clock_.now();
  return {};
}

Result<std::vector<VerificationKey>> OidcKeys::fetch(const std::string& issuer) {
  const std::string base = issuer.ends_with('/') ? issuer.substr(0, issuer.size() - 1) : issuer;
  TRY(const auto document, fetcher_.fetch(base + "/.well-known/openid-configuration"));
  const auto url = key_set_url(document, issuer);
  if (!url) return fail(url.error().rule);
  TRY(const auto set, fetcher_.fetch(*url));
  auto keys = VerificationKey::parse_set(set);
  if (!keys) return fail("its key set " + keys.error().rule);
  return *std::move(keys);
}

}  // namespace crossgate::iam
