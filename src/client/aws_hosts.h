// AWS's own hosts: which name a service has in which region and partition, with FIPS and dual-stack variants
// (AWS General Reference, "Service endpoints"; botocore's endpoint rule sets). Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "api/operation.h"
#include "base/error.h"

namespace crossgate::client {

// The two services of IAM Identity Center that a profile's credentials come from. Their operations are not ours to
// declare; only where they are.
inline constexpr api::Service kSso{"sso", api::Protocol::json, "2019-06-10", "", "", false};
inline constexpr api::Service kSsoOidc{"sso-oidc", api::Protocol::json, "2019-06-10", "", "", false};

/// Which of a service's hosts is wanted.
struct HostVariant {
  bool fips = false;
  bool dual_stack = false;
};

/// The host's name. `region` may be empty for STS (its global endpoint) and the global services. Fails with
/// kConfiguration where AWS has no such variant.
Result<std::string> aws_host(const api::Service& service, std::string_view region, HostVariant variant);

/// The region that requests to the service's host are signed for.
std::string signing_region(const api::Service& service, std::string_view region);

}  // namespace crossgate::client
