// AWS Signature Version 4, both directions, and the Git password of CodeCommit.
// Sources: IAM User Guide, "Create a signed AWS API request"; botocore auth.py as the reference for corner cases.
// All functions are pure and thread-safe.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/names.h"
#include "base/secret.h"

namespace crossgate::sigv4 {

/// 32 bytes.
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// In time that depends on the length only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

struct Credentials {
  AccessKeyId access_key_id;
  Secret secret_access_key;
  std::optional<Secret> session_token;
};

/// DATE/REGION/SERVICE/aws4_request, with DATE as YYYYMMDD.
struct Scope {
  std::string date;
  std::string region;
  std::string service;
  std::string str() const;
  bool operator==(const Scope&) const = default;
};

struct Header {
  std::string name;  ///< any case
  std::string value;
};

/// What is signed of an HTTP request.
struct Request {
  std::string method;
  std::string path;   ///< as on the request line, percent-encoded, without the query
  std::string query;  ///< without '?', as on the request line
  std::vector<Header> headers;
  std::string payload_hash;  ///< 64 hexadecimal digits of SHA-256, or "UNSIGNED-PAYLOAD"
};

/// "a;b;c" is signed_headers, lower case, sorted.
std::string canonical_request(const Request& request, std::string_view signed_headers);
std::string string_to_sign(std::string_view timestamp, const Scope& scope, std::string_view canonical);
Secret signing_key(const Secret& secret_access_key, const Scope& scope);
/// 64 hexadecimal digits.
std::string signature(const Secret& key, std::string_view to_sign);

/// Adds X-Amz-Date, X-Amz-Security-Token where there is one, and Authorization to `request.headers`; signs Host
/// and every header present then except those that proxies change (User-Agent, Expect, Connection…).
void sign_headers(Request& request, const Credentials& credentials, std::string_view region, std::string_view service,
                  Time now);

/// What a request claims, taken from its headers or its query string, before anything is believed.
struct Claim {
  AccessKeyId access_key_id;
  Scope scope;
  std::string timestamp;  ///< YYYYMMDDTHHMMSSZ
  Time signed_at;
  std::string signed_headers;
  std::string signature;
  std::optional<std::string> session_token;
  std::optional<std::chrono::seconds> expires;  ///< presigned URLs only
};

/// The ways in which a request fails to be a signed one.
enum class ClaimProblem { missing, incomplete };
struct BadClaim {
  ClaimProblem problem;
  std::string message;  ///< in AWS's words, for the client
};
std::expected<Claim, BadClaim> read_claim(const Request& request);

/// Whether the claim's signature is right under this secret. For a presigned URL X-Amz-Signature is left out of the
/// query first. Says nothing about time: see `within_skew`.
bool verify(const Request& request, const Claim& claim, const Secret& secret_access_key);
/// Signed at most 15 minutes before or after `now`; a presigned URL, at most `expires` before.
bool within_skew(const Claim& claim, Time now);

// ── The Git password ──────────────────────────────────────────────────────────────────────────────────────────

/// How long before and after its timestamp a Git password is honoured.
inline constexpr std::chrono::minutes kGitPasswordLife{15};

/// T + "Z" + signature, for `path` ("/v1/repos/NAME") on `host` (as it is to be signed: the AWS helper leaves the
/// port out, git-remote-codecommit keeps it). Secret, though it lives for 15 minutes only.
Secret git_password(const Secret& secret_access_key, std::string_view region, std::string_view host,
                    std::string_view path, Time now);
/// "AKID", or "AKID%TOKEN" for temporary credentials.
Secret git_user_name(const Credentials& credentials);

struct GitUser {
  AccessKeyId access_key_id;
  std::optional<std::string> session_token;
};
std::optional<GitUser> parse_git_user_name(std::string_view user_name);
/// The time in a Git password; nullopt when it is not of the form.
std::optional<Time> git_password_time(std::string_view password);
bool verify_git_password(const Secret& secret_access_key, std::string_view region, std::string_view host,
                         std::string_view path, std::string_view password);

}  // namespace crossgate::sigv4
