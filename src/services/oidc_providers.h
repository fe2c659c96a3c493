// OpenID Connect providers of an account.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/arn.h"
#include "base/text.h"
#include "iam/account_snapshot.h"
#include "storage/authenticators.h"

namespace crossgate::services {

/// arn:aws:iam::ACCOUNT:oidc-provider/URL
inline Arn arn_of(const AccountId& account, const storage::OidcProvider& provider) {
  return Arn::iam(account, "oidc-provider/" + provider.url);
}

/// nullptr where the account has none of this URL (without "https://"), compared with case, as issuers are.
inline const storage::OidcProvider* find_oidc_provider(const iam::AccountSnapshot& account, std::string_view url) {
  const auto& providers = account.identities.oidc_providers;
  const auto found = std::ranges::find(providers, url, &storage::OidcProvider::url);
  return found == providers.end() ? nullptr : &*found;
}

}  // namespace crossgate::services
