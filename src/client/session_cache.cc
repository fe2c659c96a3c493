#include "client/session_cache.h"

#include <unistd.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <utility>
#include <vector>

#include "base/sha1.h"
#include "base/text.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/providers/providers.h"
#include "client/python_json.h"

namespace crossgate::client {
namespace {

using KeyValues = std::vector<std::pair<std::string_view, std::string>>;  ///< values are JSON

/// json.dumps(…, sort_keys=True).
std::string sorted_json(KeyValues members) {
  std::ranges::sort(members);
  std::string out = "{";
  for (const auto& [name, json] : members) {
    if (out.size() > 1) out += ", ";
    out.append(python_json_string(name, true)).append(": ").append(json);
  }
  return out + '}';
}

KeyValues role_members(const RoleSource& role) {
  KeyValues members{{"RoleArn", python_json_string(role.role_arn, true)}};
  const auto add = [&](std::string_view name, const std::optional<std::string>& value) {
    if (value) members.emplace_back(name, python_json_string(*value, true));
  };
  add("ExternalId", role.external_id);
  add("SerialNumber", role.mfa_serial);
  // An empty name counts as none, for botocore then makes one up.
  if (role.role_session_name && !role.role_session_name->empty()) add("RoleSessionName", role.role_session_name);
  if (role.duration_seconds) members.emplace_back("DurationSeconds", std::to_string(*role.duration_seconds));
  return members;
}

/// Tells sources apart without fetching anything from them; holds no secret.
struct Describe {
  std::string operator()(const Session& session) const {
    return python_json_string(session.credentials.access_key_id.str(), true);
  }
  std::string operator()(const ProcessSource& process) const {
    return sorted_json({{"Process", python_json_string(process.command, true)}});
  }
  std::string operator()(const RoleSource& role) const {
    KeyValues members = role_members(role);
    members.emplace_back("Source", std::visit(*this, role.source->kind));
    return sorted_json(std::move(members));
  }
};

std::optional<std::string_view> text_member(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string());
}

Result<Session> parse_session(const std::string& json, const std::string& path) {
  boost::json::error_code error;
  const boost::json::value tree = boost::json::parse(json, error);
  const auto* response = error ? nullptr : tree.if_object();
  const auto* member = response == nullptr ? nullptr : response->if_contains("Credentials");
  const auto* credentials = member == nullptr ? nullptr : member->if_object();
  if (credentials == nullptr) return fail(kOther, path + " is not a session");
  const auto id = text_member(*credentials, "AccessKeyId");
  const auto secret = text_member(*credentials, "SecretAccessKey");
  const auto token = text_member(*credentials, "SessionToken");
  const auto expiration = text_member(*credentials, "Expiration");
  const auto expires = expiration ? parse_iso8601(*expiration) : std::nullopt;
  if (!id || !secret || !token || !expires) return fail(kOther, path + " is not a session");
  TRY(auto made, make_credentials(*id, *secret, token, path));
  return Session{std::move(made), expires};
}

}  // namespace

std::string aws_cache_key(const RoleSource& role) { return sorted_json(role_members(role)); }

std::string own_cache_key(const RoleSource& role, const std::string& endpoint_url) {
  KeyValues members = role_members(role);
  members.emplace_back("Source", std::visit(Describe(), role.source->kind));
  members.emplace_back("Endpoint", python_json_string(endpoint_url, true));
  return sorted_json(std::move(members));
}

bool is_fresh(const Session& session, const RoleSource& role, Time now) {
  constexpr std::chrono::seconds kUsualLife = std::chrono::hours(1);
  const auto life = role.duration_seconds ? std::chrono::seconds(*role.duration_seconds) : kUsualLife;
  const auto margin = std::min<std::chrono::seconds>(std::chrono::minutes(15), life / 4);
  return session.expires && *session.expires - now > margin;
}

bool is_valid(const Session& session, Time now) { return !session.expires || *session.expires > now; }

SessionCache::SessionCache(const Environment& environment, const Endpoint& sts)
    : folder_(home_path(sts.is_aws ? ".aws/cli/cache" : ".aws/cli/cache-crossgate", environment)) {
  if (!sts.is_aws) endpoint_url_ = sts.url;
}

std::string SessionCache::name(const RoleSource& role) const {
  return to_hex(sha1(endpoint_url_ ? own_cache_key(role, *endpoint_url_) : aws_cache_key(role)));
}

std::string SessionCache::path(const RoleSource& role) const { return folder_ + '/' + name(role) + ".json"; }

Result<std::optional<Session>> SessionCache::load(const RoleSource& role) const {
  const std::string file = path(role);
  TRY(const auto json, read_file_if_there(file));
  if (!json) return std::nullopt;
  TRY(auto session, parse_session(*json, file));
  return session;
}

Result<void> SessionCache::store(const RoleSource& role, const Session& session) const {
  const auto quoted = [](std::string_view text) { return python_json_string(text, true); };
  const sigv4::Credentials& credentials = session.credentials;
  const std::string inner =
      "{\"AccessKeyId\": " + quoted(credentials.access_key_id.str()) +
      ", \"SecretAccessKey\": " + quoted(credentials.secret_access_key.reveal()) +
      ", \"SessionToken\": " + quoted(credentials.session_token ? credentials.session_token->reveal() : "") +
      ", \"Expiration\": " + quoted(format_iso8601(session.expires.value_or(Time()))) + '}';
  return write_file_atomically(path(role), "{\"Credentials\": " + inner + '}');
}

void SessionCache::erase(const RoleSource& role) const { ::unlink(path(role).c_str()); }

}  // namespace crossgate::client
