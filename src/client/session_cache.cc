#include "client/session_cache.h"

#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/sha1.h"
#include "base/text.h"
#include "client/credential_json.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/python_json.h"

namespace crossgate::client {
namespace {

using KeyValues = std::vector<std::pair<std::string_view, std::string>>;  ///< values are JSON

/// How long a container's or an instance's credentials are kept: three quarters of it are a quarter of an hour.
constexpr std::chrono::minutes kLifeOfThisPlace(20);

constexpr std::string_view kSpaced = ", ";
constexpr std::string_view kCompact = ",";

/// json.dumps(…, sort_keys=True), with its own separators or with `(',', ':')`.
std::string sorted_json(KeyValues members, std::string_view separator = kSpaced) {
  std::ranges::sort(members);
  std::string out = "{";
  for (const auto& [name, json] : members) {
    if (out.size() > 1) out += separator;
    out.append(python_json_string(name, true)).append(separator == kSpaced ? ": " : ":").append(json);
  }
  return out + '}';
}

std::string quoted(std::string_view text) { return python_json_string(text, true); }

void add(KeyValues& members, std::string_view name, const std::optional<std::string>& value) {
  if (value) members.emplace_back(name, quoted(*value));
}

/// An empty session name counts as none, for botocore then makes one up.
void add_session_name(KeyValues& members, const std::optional<std::string>& name) {
  if (name && !name->empty()) add(members, "RoleSessionName", name);
}

KeyValues members_of(const RoleSource& role) {
  KeyValues members{{"RoleArn", quoted(role.role_arn)}};
  add(members, "ExternalId", role.external_id);
  add(members, "SerialNumber", role.mfa_serial);
  add_session_name(members, role.role_session_name);
  if (role.duration_seconds) members.emplace_back("DurationSeconds", std::to_string(*role.duration_seconds));
  return members;
}

KeyValues members_of(const WebIdentitySource& identity) {
  KeyValues members{{"RoleArn", quoted(identity.role_arn)}};
  add_session_name(members, identity.role_session_name);
  return members;
}

KeyValues members_of(const SsoSource& sso) {
  KeyValues members{{"roleName", quoted(sso.role_name)}, {"accountId", quoted(sso.account_id)}};
  members.emplace_back(sso.session ? "sessionName" : "startUrl", quoted(sso.session.value_or(sso.start_url)));
  return members;
}

/// Tells sources apart without fetching anything from them; holds no secret but in ContainerSource's, of which only the
/// digest leaves this file.
struct Describe {
  std::string operator()(const Session& session) const { return quoted(session.credentials.access_key_id.str()); }
  std::string operator()(const ProcessSource& process) const {
    return sorted_json({{"Process", quoted(process.command)}});
  }
  std::string operator()(const RoleSource& role) const {
    KeyValues members = members_of(role);
    members.emplace_back("Source", std::visit(*this, role.source->kind));
    return sorted_json(std::move(members));
  }
  std::string operator()(const WebIdentitySource& identity) const {
    KeyValues members = members_of(identity);
    members.emplace_back("TokenFile", quoted(identity.token_file));
    return sorted_json(std::move(members));
  }
  std::string operator()(const SsoSource& sso) const {
    KeyValues members = members_of(sso);
    members.emplace_back("Portal", quoted(sso.portal.url));
    return sorted_json(std::move(members));
  }
  std::string operator()(const LoginSource& login) const { return sorted_json({{"Login", quoted(login.session)}}); }
  std::string operator()(const ContainerSource& container) const {
    const std::string_view token = container.authorization ? container.authorization->reveal() : std::string_view();
    return sorted_json({{"Container", quoted(container.url)}, {"Authorization", quoted(to_hex(sha1(token)))}});
  }
  std::string operator()(const InstanceSource& instance) const {
    return sorted_json({{"Instance", quoted(instance.url)}});
  }
};

/// Where a source's session is kept: see cache_entry.
struct FindEntry {
  using Entry = std::optional<CacheEntry>;

  const Endpoint& sts;
  std::string_view boot;

  Entry operator()(const Session&) const { return std::nullopt; }
  Entry operator()(const ProcessSource&) const { return std::nullopt; }
  Entry operator()(const LoginSource&) const { return std::nullopt; }
  Entry operator()(const RoleSource& role) const { return of_sts(role); }
  Entry operator()(const WebIdentitySource& identity) const { return of_sts(identity); }
  Entry operator()(const SsoSource& sso) const {
    if (sso.portal.is_aws) return CacheEntry{sorted_json(members_of(sso), kCompact), true};
    return CacheEntry{Describe()(sso), false};
  }
  Entry operator()(const ContainerSource& container) const { return of_this_place(Describe()(container)); }
  Entry operator()(const InstanceSource& instance) const { return of_this_place(Describe()(instance)); }

  Entry of_sts(const auto& role) const {
    if (sts.is_aws) return CacheEntry{sorted_json(members_of(role)), true};
    return CacheEntry{sorted_json({{"Source", Describe()(role)}, {"Endpoint", quoted(sts.url)}}), false};
  }
  Entry of_this_place(std::string description) const {
    if (boot.empty()) return std::nullopt;
    return CacheEntry{sorted_json({{"Source", std::move(description)}, {"Boot", quoted(boot)}}), false};
  }
};

bool is_of_this_place(const Source& source) {
  return std::holds_alternative<ContainerSource>(source.kind) || std::holds_alternative<InstanceSource>(source.kind);
}

/// Linux's; elsewhere there is none, and a container's or an instance's credentials are asked for each time.
std::string boot_id() {
  const auto id = read_file_if_there("/proc/sys/kernel/random/boot_id");
  return id && *id ? std::string(trim(**id)) : "";
}

}  // namespace

std::optional<CacheEntry> cache_entry(const Source& source, const Endpoint& sts, std::string_view boot) {
  return std::visit(FindEntry{sts, boot}, source.kind);
}

bool is_fresh(const Session& session, const Source& source, Time now) {
  constexpr std::chrono::seconds kUsualLife = std::chrono::hours(1);
  std::chrono::seconds life = kUsualLife;
  if (is_of_this_place(source)) life = kLifeOfThisPlace;
  if (const auto* role = std::get_if<RoleSource>(&source.kind); role != nullptr && role->duration_seconds)
    life = std::chrono::seconds(*role->duration_seconds);
  const auto margin = std::min<std::chrono::seconds>(std::chrono::minutes(15), life / 4);
  return session.expires && *session.expires - now > margin;
}

bool is_valid(const Session& session, Time now) { return !session.expires || *session.expires > now; }

SessionCache::SessionCache(const Environment& environment, Endpoint sts)
    : shared_folder_(home_path(".aws/cli/cache", environment)),
      own_folder_(home_path(".aws/cli/cache-crossgate", environment)),
      sts_(std::move(sts)) {}

std::optional<CacheEntry> SessionCache::entry(const Source& source) const {
  return cache_entry(source, sts_, is_of_this_place(source) ? boot_id() : "");
}

std::optional<std::string> SessionCache::name(const Source& source) const {
  const auto found = entry(source);
  if (!found) return std::nullopt;
  return to_hex(sha1(found->key));
}

std::optional<std::string> SessionCache::path(const Source& source) const {
  const auto found = entry(source);
  if (!found) return std::nullopt;
  return (found->shared ? shared_folder_ : own_folder_) + '/' + to_hex(sha1(found->key)) + ".json";
}

Result<std::optional<Session>> SessionCache::load(const Source& source) const {
  const auto file = path(source);
  if (!file) return std::nullopt;
  TRY(auto json, read_file_if_there(*file));
  if (!json) return std::nullopt;
  const Secret text(*std::move(json));
  const auto object = parse_object(text.reveal());
  const auto* credentials = object ? object_member(*object, "Credentials") : nullptr;
  auto session = read_credentials(credentials, kStsNames, *file);
  if (!session) return fail(kOther, *file + " is not a session");
  return *std::move(session);
}

Result<void> SessionCache::store(const Source& source, const Session& session, Time now) const {
  const auto file = path(source);
  if (!file) return {};
  Time expires = session.expires.value_or(now);
  if (is_of_this_place(source)) expires = std::min<Time>(expires, now + kLifeOfThisPlace);
  const sigv4::Credentials& credentials = session.credentials;
  const bool sso = std::holds_alternative<SsoSource>(source.kind);
  // `aws sso logout` removes what is marked so.
  const std::string mark = sso ? "\"ProviderType\": \"sso\", " : "";
  const Secret text(
      "{" + mark + "\"Credentials\": {\"AccessKeyId\": " + quoted(credentials.access_key_id.str()) +
      ", \"SecretAccessKey\": " + quoted(credentials.secret_access_key.reveal()) +
      ", \"SessionToken\": " + quoted(credentials.session_token ? credentials.session_token->reveal() : "") +
      ", \"Expiration\": " + quoted(format_iso8601(expires)) + "}}");
  return write_file_atomically(*file, text.reveal());
}

void SessionCache::erase(const Source& source) const {
  if (const auto file = path(source)) ::unlink(file->c_str());
}

}  // namespace crossgate::client
