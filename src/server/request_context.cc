#include "server/request_context.h"

namespace crossgate::server {

iam::Context context_of(const HttpRequest& request, const iam::Caller& caller, const Region& region) {
  iam::Context context;
  caller.describe(context);
  context.set("aws:SourceIp", request.remote_address);
  context.set("aws:SecureTransport", request.secure ? "true" : "false");
  context.set("aws:RequestedRegion", std::string(region.str()));
  if (const auto agent = request.find("User-Agent")) context.set("aws:UserAgent", std::string(*agent));
  return context;
}

}  // namespace crossgate::server
