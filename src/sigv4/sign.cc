#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "sigv4/sigv4.h"

namespace crossgate::sigv4 {
namespace {

/// What proxies change on the way is not signed (botocore: SIGNED_HEADERS_BLACKLIST), nor what belongs to one
/// connection only (RFC 9110, 7.6.1).
bool may_be_signed(std::string_view lower_name) {
  constexpr std::array kUnsigned = {"authorization", "connection",        "expect",
                                    "user-agent",    "transfer-encoding", "x-amzn-trace-id"};
  return std::ranges::find(kUnsigned, lower_name) == kUnsigned.end();
}

std::string signed_header_names(const Request& request) {
  std::set<std::string> names;
  for (const auto& header : request.headers)
    if (std::string name = to_lower(header.name); may_be_signed(name)) names.insert(std::move(name));
  std::string out;
  for (const auto& name : names) out.append(out.empty() ? "" : ";").append(name);
  return out;
}

}  // namespace

void sign_headers(Request& request, const Credentials& credentials, std::string_view region, std::string_view service,
                  Time now) {
  const std::string timestamp = format_basic(now);
  const Scope scope{timestamp.substr(0, 8), std::string(region), std::string(service)};
  request.headers.push_back({"X-Amz-Date", timestamp});
  if (credentials.session_token)
    request.headers.push_back({"X-Amz-Security-Token", std::string(credentials.session_token->reveal())});

  const std::string names = signed_header_names(request);
  const std::string to_sign = string_to_sign(timestamp, scope, canonical_request(request, names));
  std::string authorization = "AWS4-HMAC-SHA256 Credential=";
  authorization.append(credentials.access_key_id.str()).append("/").append(scope.str());
  authorization.append(", SignedHeaders=").append(names).append(", Signature=");
  authorization.append(signature(signing_key(credentials.secret_access_key, scope), to_sign));
  request.headers.push_back({"Authorization", std::move(authorization)});
}

}  // namespace crossgate::sigv4
