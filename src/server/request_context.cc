#include "server/request_context.h"

#include <string>

namespace crossgate::server {
namespace {

/// How long ago the caller gave an MFA code, in seconds; long-term keys, and sessions without, have no such key.
void set_mfa_age(iam::Context& context, const iam::Caller& caller, Time now) {
  if (!caller.mfa) return;
  const auto age = std::chrono::floor<std::chrono::seconds>(now - *caller.mfa);
  context.set("aws:MultiFactorAuthAge", std::to_string(age.count()));
}

}  // namespace

iam::Context context_of(const HttpRequest& request, const Region& region, Time now) {
  iam::Context context;
  context.set("aws:CurrentTime", format_iso8601(now));
  context.set("aws:EpochTime", std::to_string(to_epoch_seconds(now)));
  context.set("aws:SourceIp", request.remote_address);
  context.set("aws:SecureTransport", request.secure ? "true" : "false");
  context.set("aws:RequestedRegion", std::string(region.str()));
  if (const auto agent = request.find("User-Agent")) context.set("aws:UserAgent", std::string(*agent));
  if (const auto referer = request.find("Referer")) context.set("aws:Referer", std::string(*referer));
  return context;
}

iam::Context context_of(const HttpRequest& request, const iam::Caller& caller, const Region& region, Time now) {
  iam::Context context = context_of(request, region, now);
  caller.describe(context);
  set_mfa_age(context, caller, now);
  return context;
}

}  // namespace crossgate::server
