// Which operation of which service an API request means. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/operation.h"
#include "base/error.h"
#include "base/names.h"
#include "server/http.h"
#include "sigv4/sigv4.h"

namespace crossgate::server {

/// What a request says about it, before any of that is proved.
struct ApiFacts {
  std::optional<std::string_view> target;         ///< the X-Amz-Target header
  std::optional<std::string_view> scope_service;  ///< of the credential scope
  std::string_view action;                        ///< form parameters of Query services
  std::string_view version;
};

struct ApiDispatch {
  const api::Service* service = nullptr;  ///< nullptr: none that is known here; errors are then told in JSON
  std::string operation;
};

/// One port serves every service, so the service is told from the target header, else from the credential scope, else
/// from the form's version.
ApiDispatch dispatch(const ApiFacts& facts);

/// The target header, which must be there once at most.
Result<std::optional<std::string_view>> target_of(const HttpRequest& request);

/// Whether what was dispatched on is what was signed: a signature made for one service or operation must not be
/// given another meaning by a header that it does not cover.
Result<void> check_meaning(const ApiDispatch& dispatch, bool has_target, const sigv4::Claim& claim);

/// The region a proved request is for: us-east-1 for a global service, else the scope's, which must be `served` (a
/// region's repositories are found in no other). STS has nothing in regions, so there the scope's would be the caller's
/// choice of aws:RequestedRegion: it is the endpoint's ("sts.eu-west-1.…"), and the first that is served where the host
/// names none.
Result<Region> region_of(const api::Service& service, const sigv4::Claim& claim, std::string_view host,
                         const std::vector<Region>& served);

/// The region that a request to STS is for, by the host that it asked: that of sts.REGION.… where it is served,
/// us-east-1 for the global endpoint, the first that is served otherwise.
Region region_of_host(std::string_view host, const std::vector<Region>& served);

/// Why the claim's time is not accepted at `now`; success when it is.
Result<void> check_time(const sigv4::Claim& claim, Time now);

}  // namespace crossgate::server
