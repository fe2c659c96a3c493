#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "base/sha1.h"
#include "base/text.h"
#include "client/credential_json.h"
#include "client/exit_status.h"
#include "client/fetching/fetching.h"
#include "client/files.h"
#include "client/session_lock.h"

namespace crossgate::client {
namespace {

using boost::json::object;

std::unexpected<Error> log_in_first(const SsoSource& source, const std::string& why) {
  return fail(kOther, why + ".\n  Run: aws sso login --profile " + source.profile);
}

/// The token of `aws sso login`, in the file where it keeps it (botocore's SSOTokenLoader).
class KeptToken {
 public:
  KeptToken(const SsoSource& source, const Environment& environment)
      : source_(source),
        name_(to_hex(sha1(source.session.value_or(source.start_url)))),
        path_(home_path(".aws/sso/cache/" + name_ + ".json", environment)) {}

  const std::string& name() const { return name_; }

  Result<object> load() const {
    const std::string owner = source_.session.value_or(source_.start_url);
    TRY(const auto json, read_file_if_there(path_));
    if (!json) return log_in_first(source_, "Error loading SSO Token: Token for " + owner + " does not exist");
    auto token = parse_object(*json);
    if (!token || !text_member(*token, "accessToken") || !end_of(*token))
      return log_in_first(source_, "Error loading SSO Token: Token for " + owner + " is invalid");
    return *std::move(token);
  }

  Result<void> store(const object& token) const {
    const Secret text(boost::json::serialize(token));
    return write_file_atomically(path_, text.reveal());
  }

  static std::optional<Time> end_of(const object& token) {
    return parse_iso8601(text_member(token, "expiresAt").value_or(""));
  }

 private:
  const SsoSource& source_;
  std::string name_;
  std::string path_;
};

/// A token with what is needed to have another in its place; nullopt where it lacks something or its registration
/// ended.
std::optional<object> refresh_request(const object& token, Time now) {
  const auto client = text_member(token, "clientId");
  const auto secret = text_member(token, "clientSecret");
  const auto refresh = text_member(token, "refreshToken");
  const auto registered_until = parse_iso8601(text_member(token, "registrationExpiresAt").value_or(""));
  if (!client || !secret || !refresh || !registered_until || *registered_until <= now) return std::nullopt;
  return object{
      {"grantType", "refresh_token"}, {"clientId", *client}, {"clientSecret", *secret}, {"refreshToken", *refresh}};
}

/// The token after a refresh (IAM Identity Center OIDC API Reference, "CreateToken"); nullopt where there is none.
std::optional<object> refresh(const object& token, const SsoSource& source, const Means& means) {
  const auto body = refresh_request(token, means.clock.now());
  if (!body) return std::nullopt;
  const HttpRequest request{
      source.oidc.url + "/token", {{"Content-Type", "application/json"}}, boost::json::serialize(*body)};
  const auto answer = send_patiently(request, means);
  const auto fresh = answer && answer->status == 200 ? parse_object(answer->body) : std::nullopt;
  const auto* seconds = fresh ? fresh->if_contains("expiresIn") : nullptr;
  if (seconds == nullptr || !seconds->is_int64() || !text_member(*fresh, "accessToken")) return std::nullopt;

  object out = token;
  out["startUrl"] = source.start_url;
  out["region"] = source.region;
  out["accessToken"] = *text_member(*fresh, "accessToken");
  out["expiresAt"] = format_iso8601(means.clock.now() + std::chrono::seconds(seconds->get_int64()));
  out.erase("refreshToken");
  if (const auto next = text_member(*fresh, "refreshToken")) out["refreshToken"] = *next;
  return out;
}

/// A token that is good now. The older form, without a session's name, has nothing to refresh it with.
Result<object> good_token(const SsoSource& source, const Environment& environment, const Means& means) {
  constexpr std::chrono::minutes kSoon(15);
  const KeptToken kept(source, environment);
  TRY(auto token, kept.load());
  if (source.session && *KeptToken::end_of(token) - means.clock.now() < kSoon) {
    // A refresh token serves once: whoever comes second finds what the first has made of it.
    const SessionLock lock = SessionLock::acquire(environment, "sso-" + kept.name(), means.sleep, means.warn);
    TRY(token, kept.load());
    if (*KeptToken::end_of(token) - means.clock.now() < kSoon)
      if (auto fresh = refresh(token, source, means)) {
        token = *std::move(fresh);
        // No failure: it serves now. But the old one's refresh token, which stays on file, has served its once.
        if (const auto stored = kept.store(token); !stored)
          means.warn("the refreshed SSO token is not kept, and the next may have to be had by aws sso login: " +
                     stored.error().message);
      }
  }
  if (*KeptToken::end_of(token) <= means.clock.now())
    return log_in_first(source, "The SSO session associated with profile \"" + source.profile + "\" has expired" +
                                    (source.session ? ", and could not be refreshed" : ""));
  return token;
}

std::unexpected<Error> refusal(const SsoSource& source, const HttpAnswer& answer) {
  if (answer.status == 401)
    return log_in_first(source, "The SSO session associated with profile \"" + source.profile +
                                    "\" has expired or is otherwise invalid");
  const auto error = parse_object(answer.body);
  const std::string_view message = error ? text_member(*error, "message").value_or("") : std::string_view();
  return fail(kRefused, "IAM Identity Center gives no credentials of role " + source.role_name + " in account " +
                            source.account_id + " (HTTP status " + std::to_string(answer.status) +
                            (message.empty() ? ")" : "): ") + std::string(message));
}

}  // namespace

// IAM Identity Center Portal API Reference, "GetRoleCredentials".
Result<Session> fetch_sso_role(const SsoSource& source, const Environment& environment, const Means& means) {
  TRY(const auto token, good_token(source, environment, means));
  HttpRequest request{source.portal.url + "/federation/credentials?role_name=" + percent_encode(source.role_name) +
                          "&account_id=" + percent_encode(source.account_id),
                      {{"x-amz-sso_bearer_token", std::string(*text_member(token, "accessToken"))}}};
  request.method = "GET";
  TRY(const auto answer, send_patiently(request, means));
  if (answer.status != 200) return refusal(source, answer);
  const auto tree = parse_object(answer.body);
  const auto* credentials = tree ? object_member(*tree, "roleCredentials") : nullptr;
  return read_credentials(credentials, kPortalNames, "The answer to GetRoleCredentials");
}

}  // namespace crossgate::client
