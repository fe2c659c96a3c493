// The canonical request and what is signed of it (IAM User Guide, "Create a signed AWS API request"). Where the
// guide is silent the behaviour is botocore's, which every AWS client of Python shares.
#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "sigv4/sigv4.h"

namespace crossgate::sigv4 {
namespace {

/// Without "." and ".." segments and empty ones in the middle; a trailing slash stays.
std::string remove_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  const auto segments = split(path, '/');
  for (const auto segment : segments) {
    if (segment.empty() || segment == ".") continue;
    if (segment != "..")
      kept.push_back(segment);
    else if (!kept.empty())
      kept.pop_back();
  }
  std::string out;
  for (const auto segment : kept) out.append("/").append(segment);
  const auto last = segments.back();
  if (out.empty() || last.empty()) out += '/';
  return out;
}

/// The path arrives encoded and is encoded once more, as every service but S3 does.
std::string canonical_path(std::string_view path) { return percent_encode(remove_dot_segments(path), true); }

/// '+' is a space here: botocore signs a space as %20 and sends it as '+'.
std::string encode_again(std::string_view text) {
  std::string spaced(text);
  std::ranges::replace(spaced, '+', ' ');
  return percent_encode(percent_decode(spaced).value_or(spaced));
}

std::string canonical_query(std::string_view query) {
  if (query.empty()) return {};
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto piece : split(query, '&')) {
    const auto halves = cut(piece, "=").value_or(Cut{piece, {}});
    pairs.emplace_back(encode_again(halves.before), encode_again(halves.after));
  }
  std::ranges::sort(pairs);
  std::string out;
  for (const auto& [key, value] : pairs) {
    if (!out.empty()) out += '&';
    out.append(key).append("=").append(value);
  }
  return out;
}

/// Trimmed, with runs of white space made one space.
std::string canonical_value(std::string_view value) {
  std::string out;
  for (const char c : trim(value)) {
    const bool space = c == ' ' || c == '\t';
    if (space && out.ends_with(' ')) continue;
    out += space ? ' ' : c;
  }
  return out;
}

/// All values of the header `name` (lower case), in order, joined by commas.
std::string values_of(const Request& request, std::string_view name) {
  std::string out;
  bool first = true;
  for (const auto& header : request.headers) {
    if (!equals_ignoring_case(header.name, name)) continue;
    if (!std::exchange(first, false)) out += ',';
    out += canonical_value(header.value);
  }
  return out;
}

}  // namespace

std::string Scope::str() const { return date + "/" + region + "/" + service + "/aws4_request"; }

std::string canonical_request(const Request& request, std::string_view signed_headers) {
  std::string out = request.method;
  out.append("\n")
      .append(canonical_path(request.path))
      .append("\n")
      .append(canonical_query(request.query))
      .append("\n");
  for (const auto name : split(signed_headers, ';'))
    out.append(name).append(":").append(values_of(request, name)).append("\n");
  out.append("\n").append(signed_headers).append("\n").append(request.payload_hash);
  return out;
}

std::string string_to_sign(std::string_view timestamp, const Scope& scope, std::string_view canonical) {
  std::string out = "AWS4-HMAC-SHA256\n";
  out.append(timestamp).append("\n").append(scope.str()).append("\n").append(to_hex(sha256(canonical)));
  return out;
}

Secret signing_key(const Secret& secret_access_key, const Scope& scope) {
  const Secret first(std::string("AWS4").append(secret_access_key.reveal()));
  const Secret date(hmac_sha256(first.reveal(), scope.date));
  const Secret region(hmac_sha256(date.reveal(), scope.region));
  const Secret service(hmac_sha256(region.reveal(), scope.service));
  return Secret(hmac_sha256(service.reveal(), "aws4_request"));
}

std::string signature(const Secret& key, std::string_view to_sign) {
  return to_hex(hmac_sha256(key.reveal(), to_sign));
}

}  // namespace crossgate::sigv4
