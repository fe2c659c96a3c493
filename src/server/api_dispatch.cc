#include "server/api_dispatch.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/aws_errors.h"
#include "base/text.h"

namespace crossgate::server {
namespace {

template <class Predicate>
const api::Service* find_service(Predicate predicate) {
  const auto all = api::services();
  const auto found = std::ranges::find_if(all, predicate);
  return found == all.end() ? nullptr : *found;
}

constexpr std::chrono::minutes kSkew{15};
constexpr std::string_view kGlobalRegion = "us-east-1";

/// The region in "sts.REGION.…"; the global endpoint's, "sts.amazonaws.com…", is us-east-1. Empty for other hosts.
std::string_view sts_region(std::string_view host) {
  const auto labels = split(host, '.');
  if (labels.size() < 3 || (labels[0] != "sts" && labels[0] != "sts-fips")) return {};
  return labels[1] == "amazonaws" ? kGlobalRegion : labels[1];
}

}  // namespace

ApiDispatch dispatch(const ApiFacts& facts) {
  if (facts.target) {
    const auto halves = cut(*facts.target, ".").value_or(Cut{*facts.target, {}});
    return {find_service([&](const api::Service* service) {
              return !service->target_prefix.empty() && service->target_prefix == halves.before;
            }),
            std::string(halves.after)};
  }
  if (facts.scope_service) {
    const auto* service = find_service([&](const api::Service* each) { return each->name == *facts.scope_service; });
    const bool is_query = service != nullptr && service->protocol == api::Protocol::query;
    return {service, is_query ? std::string(facts.action) : ""};
  }
  return {find_service([&](const api::Service* service) {
            return service->protocol == api::Protocol::query && service->version == facts.version;
          }),
          std::string(facts.action)};
}

Result<std::optional<std::string_view>> target_of(const HttpRequest& request) {
  const auto is_target = [](const Header& header) { return equals_ignoring_case(header.name, "X-Amz-Target"); };
  if (std::ranges::count_if(request.headers, is_target) > 1) {
    return fail(kUnknownOperation, "X-Amz-Target was given more than once.");
  }
  return request.find("X-Amz-Target");
}

Result<void> check_meaning(const ApiDispatch& dispatch, bool has_target, const sigv4::Claim& claim) {
  if (dispatch.service == nullptr) return fail(kUnknownOperation, "This server has no such service.");
  if (claim.scope.service != dispatch.service->name) {
    return fail(kInvalidSignature,
                fmt::format("Credential should be scoped to correct service: '{}'. ", dispatch.service->name));
  }
  const auto signed_headers = split(claim.signed_headers, ';');
  if (has_target && std::ranges::find(signed_headers, "x-amz-target") == signed_headers.end()) {
    return fail(kInvalidSignature, "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
  }
  return {};
}

Result<Region> region_of(const api::Service& service, const sigv4::Claim& claim, std::string_view host,
                         const std::vector<Region>& served) {
  if (service.global) return *Region::parse(kGlobalRegion);
  const auto find = [&](std::string_view name) { return std::ranges::find(served, name, &Region::str); };
  if (const auto found = find(claim.scope.region); found != served.end())
    return service.name == api::kSts.name ? region_of_host(host, served) : *found;
  return fail(kInvalidSignature,
              fmt::format("Credential should be scoped to a valid region, not '{}'. ", claim.scope.region));
}

Region region_of_host(std::string_view host, const std::vector<Region>& served) {
  const auto found = std::ranges::find(served, sts_region(host), &Region::str);
  return found != served.end() ? *found : served.front();
}

Result<void> check_time(const sigv4::Claim& claim, Time now) {
  if (sigv4::within_skew(claim, now)) return {};
  const std::string here = format_basic(now);
  if (claim.signed_at > now) {
    return fail(kInvalidSignature, fmt::format("Signature not yet current: {} is still later than {} ({} + 15 min.)",
                                               claim.timestamp, format_basic(now + kSkew), here));
  }
  if (claim.expires) {
    return fail(kInvalidSignature,
                fmt::format("Signature expired: {} is now earlier than {} ({} - {} sec.)", claim.timestamp,
                            format_basic(now - *claim.expires), here, claim.expires->count()));
  }
  return fail(kInvalidSignature, fmt::format("Signature expired: {} is now earlier than {} ({} - 15 min.)",
                                             claim.timestamp, format_basic(now - kSkew), here));
}

}  // namespace crossgate::server
