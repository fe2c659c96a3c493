#include <algorithm>
#include <map>

#include "base/text.h"
#include "sigv4/sigv4.h"

namespace crossgate::sigv4 {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::ptrdiff_t kMostSignedHeaders = 100;  // each is looked for among all of the request's
constexpr std::chrono::minutes kMaxSkew{15};
constexpr std::chrono::seconds kMaxExpires{7 * 24 * 3600};  // "Authenticating Requests: Using Query Parameters"

using Fields = std::map<std::string, std::string, std::less<>>;

std::optional<std::string> header(const Request& request, std::string_view name) {
  for (const auto& candidate : request.headers)
    if (equals_ignoring_case(candidate.name, name)) return candidate.value;
  return std::nullopt;
}

std::unexpected<BadClaim> incomplete(std::string message) {
  return std::unexpected(BadClaim{ClaimProblem::incomplete, std::move(message)});
}

std::optional<std::string> take(const Fields& fields, std::string_view name) {
  const auto found = fields.find(name);
  if (found == fields.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

/// "Credential=…, SignedHeaders=…, Signature=…", with or without spaces after the commas.
Fields authorization_fields(std::string_view text) {
  Fields fields;
  for (const auto piece : split(text, ','))
    if (const auto halves = cut(trim(piece), "=")) fields.emplace(halves->before, halves->after);
  return fields;
}

Fields query_fields(std::string_view query) {
  Fields fields;
  for (const auto piece : split(query, '&')) {
    const auto halves = cut(piece, "=").value_or(Cut{piece, {}});
    if (auto value = percent_decode(halves.after)) fields.emplace(halves.before, *std::move(value));
  }
  return fields;
}

bool is_sorted_and_lower(std::string_view signed_headers) {
  const auto names = split(signed_headers, ';');
  const auto lower = [](std::string_view name) {
    return !name.empty() && std::ranges::none_of(name, [](char c) { return is_upper(c) || c == ' '; });
  };
  return std::ranges::all_of(names, lower) && std::ranges::is_sorted(names, std::less_equal<>{});
}

/// The parts that both forms share, once they are found.
std::expected<Claim, BadClaim> assemble(const std::string& credential, const std::string& signed_headers,
                                        const std::string& signature, const std::string& timestamp) {
  const auto parts = split(credential, '/');
  if (parts.size() != 5 || parts[4] != "aws4_request")
    return incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term");
  auto key = AccessKeyId::parse(parts[0]);
  if (!key) return incomplete("The access key id in the credential " + key.error().rule + ".");
  const auto signed_at = parse_basic(timestamp);
  if (!signed_at) return incomplete("Date must be in ISO-8601 'basic format'. Got '" + timestamp + "'.");
  if (parts[1] != timestamp.substr(0, 8))
    return incomplete("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date.");
  if (std::ranges::count(signed_headers, ';') >= kMostSignedHeaders) {
    return incomplete("SignedHeaders must name " + std::to_string(kMostSignedHeaders) + " headers at most.");
  }
  if (!is_sorted_and_lower(signed_headers)) return incomplete("SignedHeaders must be lower-case, sorted and unique.");
  const auto names = split(signed_headers, ';');
  if (std::ranges::find(names, "host") == names.end())
    return incomplete("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  return Claim{*std::move(key), Scope{std::string(parts[1]), std::string(parts[2]), std::string(parts[3])},
               timestamp,       *signed_at,
               signed_headers,  signature,
               std::nullopt,    std::nullopt};
}

std::expected<Claim, BadClaim> read_header_claim(const Request& request, std::string_view authorization) {
  if (!authorization.starts_with(kAlgorithm))
    return incomplete("Authorization header requires the " + std::string(kAlgorithm) + " algorithm.");
  const Fields fields = authorization_fields(authorization.substr(kAlgorithm.size()));
  const auto credential = take(fields, "Credential");
  const auto signed_headers = take(fields, "SignedHeaders");
  const auto signature = take(fields, "Signature");
  const auto timestamp = header(request, "X-Amz-Date");
  std::string missing;
  if (!credential) missing += "Authorization header requires 'Credential' parameter. ";
  if (!signature) missing += "Authorization header requires 'Signature' parameter. ";
  if (!signed_headers) missing += "Authorization header requires 'SignedHeaders' parameter. ";
  if (!timestamp) missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  if (!missing.empty()) return incomplete(std::string(trim(missing)));
  auto claim = assemble(*credential, *signed_headers, *signature, *timestamp);
  if (claim) claim->session_token = header(request, "X-Amz-Security-Token");
  return claim;
}

std::expected<Claim, BadClaim> read_query_claim(const Request& request) {
  const Fields fields = query_fields(request.query);
  if (fields.at("X-Amz-Algorithm") != kAlgorithm)
    return incomplete("X-Amz-Algorithm must be " + std::string(kAlgorithm) + ".");
  const auto credential = take(fields, "X-Amz-Credential");
  const auto signed_headers = take(fields, "X-Amz-SignedHeaders");
  const auto signature = take(fields, "X-Amz-Signature");
  const auto timestamp = take(fields, "X-Amz-Date");
  if (!credential || !signed_headers || !signature || !timestamp)
    return incomplete(
        "AWS query-string parameters must include 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', "
        "'X-Amz-SignedHeaders' and 'X-Amz-Date'.");
  auto claim = assemble(*credential, *signed_headers, *signature, *timestamp);
  if (!claim) return claim;
  claim->session_token = take(fields, "X-Amz-Security-Token");
  const auto expires = parse_decimal(take(fields, "X-Amz-Expires").value_or("900"));
  if (!expires || *expires == 0 || std::chrono::seconds(*expires) > kMaxExpires)
    return incomplete("X-Amz-Expires must be a number of seconds from 1 to 604800.");
  claim->expires = std::chrono::seconds(*expires);
  return claim;
}

/// A presigned URL carries its own signature, which cannot be part of what is signed.
std::string without_signature(std::string_view query) {
  std::string out;
  for (const auto piece : split(query, '&')) {
    if (piece.starts_with("X-Amz-Signature=")) continue;
    out.append(out.empty() ? "" : "&").append(piece);
  }
  return out;
}

}  // namespace

std::expected<Claim, BadClaim> read_claim(const Request& request) {
  if (const auto authorization = header(request, "Authorization")) return read_header_claim(request, *authorization);
  if (query_fields(request.query).contains("X-Amz-Algorithm")) return read_query_claim(request);
  return std::unexpected(BadClaim{ClaimProblem::missing, "Missing Authentication Token"});
}

bool verify(const Request& request, const Claim& claim, const Secret& secret_access_key) {
  std::string canonical;
  if (claim.expires) {
    Request unsigned_request = request;
    unsigned_request.query = without_signature(request.query);
    canonical = canonical_request(unsigned_request, claim.signed_headers);
  } else {
    canonical = canonical_request(request, claim.signed_headers);
  }
  const std::string to_sign = string_to_sign(claim.timestamp, claim.scope, canonical);
  const std::string expected = signature(signing_key(secret_access_key, claim.scope), to_sign);
  return equal_in_constant_time(expected, claim.signature);
}

bool within_skew(const Claim& claim, Time now) {
  if (claim.signed_at > now + kMaxSkew) return false;
  const std::chrono::seconds life = claim.expires.value_or(kMaxSkew);
  return now <= claim.signed_at + life;
}

}  // namespace crossgate::sigv4
