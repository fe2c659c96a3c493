#include "server/git_authenticator.h"

#include <fmt/format.h>

#include "base/aws_errors.h"
#include "base/sha256.h"
#include "server/git_host_name.h"
#include "sigv4/sigv4.h"

namespace crossgate::server {
namespace {

constexpr std::size_t kRemembered = 16384;
constexpr std::string_view kAt = "-at-";
constexpr std::string_view kGitService = "codecommit.amazonaws.com";

/// The user name of a Git credential, NAME-at-ACCOUNT. A session token, behind its "%", may hold anything of that.
bool is_service_user_name(std::string_view user) {
  const auto at = user.rfind(kAt);
  return at != std::string_view::npos && !user.contains('%') && AccountId::parse(user.substr(at + kAt.size()));
}

std::unexpected<GitRefusal> unauthorized(std::string line) { return std::unexpected(GitRefusal{401, std::move(line)}); }

/// Of all that a password's signature depends on, the secret included: one that was made anew proves nothing of the
/// old.
std::string digest_of(const BasicCredentials& credentials, const GitQuestion& question, const Secret& secret) {
  const Secret text(fmt::format("{}\n{}\n{}\n{}\n{}", credentials.user, credentials.password.reveal(), question.host,
                                question.path, secret.reveal()));
  return sha256(text.reveal());
}

std::expected<Time, GitRefusal> signing_time(std::string_view password, Time now) {
  const auto signed_at = sigv4::git_password_time(password);
  if (!signed_at) {
    return unauthorized(
        "The password is not one that the AWS CLI's or crossgate's credential helper made (a time and a signature).");
  }
  if (*signed_at > now + sigv4::kGitPasswordLife) {
    return unauthorized(fmt::format("The password was made at {}, which is yet to come (it is {} here): set the clock.",
                                    format_iso8601(*signed_at), format_iso8601(now)));
  }
  return *signed_at;
}

std::unexpected<GitRefusal> has_expired(Time signed_at) {
  return unauthorized(
      fmt::format("The password of {} has expired: it is honoured for {} minutes. A credential cache kept it; it "
                  "should have dropped it now, so run the command again.",
                  format_iso8601(signed_at), sigv4::kGitPasswordLife.count()));
}

std::optional<Region> signed_region(const Secret& secret, const GitQuestion& question, std::string_view password,
                                    const std::vector<Region>& regions) {
  const auto hosts = signed_hosts(question.host);
  for (const Region& region : candidate_regions(question.host, regions)) {
    for (const std::string& host : hosts) {
      if (sigv4::verify_git_password(secret, region.str(), host, question.path, password)) return region;
    }
  }
  return std::nullopt;
}

}  // namespace

GitAuthenticator::GitAuthenticator(iam::Directory& directory, const Clock& clock, std::vector<Region> regions)
    : directory_(directory), clock_(clock), regions_(std::move(regions)), accepted_(kGrace, kRemembered) {}

std::expected<GitCaller, GitRefusal> GitAuthenticator::authenticate(const BasicCredentials& credentials,
                                                                    const GitQuestion& question) {
  if (is_service_user_name(credentials.user)) return by_service_password(credentials, question);
  const std::string_view password = credentials.password.reveal();
  const Time now = clock_.now();
  const auto signed_at = signing_time(password, now);
  if (!signed_at) return std::unexpected(signed_at.error());
  const bool expired = *signed_at + sigv4::kGitPasswordLife < now;
  if (expired && question.opening) return has_expired(*signed_at);
  auto known = find(credentials.user);
  if (!known) return std::unexpected(std::move(known).error());

  const std::string digest = digest_of(credentials, question, known->secret_access_key);
  if (const auto accepted = accepted_.find(digest, now)) {
    if (question.opening) accepted_.remember(digest, *accepted, now);
    return GitCaller{std::move(known->caller), *accepted};
  }
  if (expired) return has_expired(*signed_at);
  const auto region = signed_region(known->secret_access_key, question, password, regions_);
  if (!region) {
    return unauthorized(fmt::format(
        "The password is not {}'s signature for {} on {}: the secret key, the region or the address is another one.",
        known->caller.access_key_id.str(), question.path, question.host));
  }
  accepted_.remember(digest, *region, now);
  return GitCaller{std::move(known->caller), *region};
}

/// "Git credentials": they sign nothing, so the region is the host's, or the default one.
std::expected<GitCaller, GitRefusal> GitAuthenticator::by_service_password(const BasicCredentials& credentials,
                                                                           const GitQuestion& question) {
  auto caller = directory_.find({kGitService, credentials.user, credentials.password});
  if (caller) return GitCaller{*std::move(caller), candidate_regions(question.host, regions_).front()};
  if (const int status = caller.error().code.http_status; status >= 500) {
    return std::unexpected(GitRefusal{status, std::move(caller.error().message)});
  }
  return unauthorized(
      fmt::format("There is no active Git credential with the user name {:.100} and this password.", credentials.user));
}

std::expected<iam::KnownCredentials, GitRefusal> GitAuthenticator::find(std::string_view user) {
  const auto users = git_users(user);
  if (users.empty()) {
    return unauthorized("The user name is not an access key id (with \"%\" and a session token, where there is one).");
  }
  std::optional<Error> first_error;
  for (const sigv4::GitUser& candidate : users) {
    auto known = directory_.find(candidate.access_key_id, candidate.session_token);
    if (known) return *std::move(known);
    if (!first_error) first_error = std::move(known).error();
  }
  const bool ours = first_error->code.http_status >= 500;
  return std::unexpected(GitRefusal{ours ? first_error->code.http_status : 401, std::move(first_error->message)});
}

}  // namespace crossgate::server
