#include "client/session_cache.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
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

std::string json_text(std::string_view text) { return python_json_string(text, true); }

void add(KeyValues& members, std::string_view name, const std::optional<std::string>& value) {
  if (value) members.emplace_back(name, json_text(*value));
}

/// An empty session name counts as none, for botocore then makes one up.
void add_session_name(KeyValues& members, const std::optional<std::string>& name) {
  if (name && !name->empty()) add(members, "RoleSessionName", name);
}

KeyValues members_of(const RoleSource& role) {
  KeyValues members{{"RoleArn", json_text(role.role_arn)}};
  add(members, "ExternalId", role.external_id);
  add(members, "SerialNumber", role.mfa_serial);
  add_session_name(members, role.role_session_name);
  if (role.duration_seconds) members.emplace_back("DurationSeconds", std::to_string(*role.duration_seconds));
  return members;
}

KeyValues members_of(const WebIdentitySource& identity) {
  KeyValues members{{"RoleArn", json_text(identity.role_arn)}};
  add_session_name(members, identity.role_session_name);
  return members;
}

KeyValues members_of(const SsoSource& sso) {
  KeyValues members{{"roleName", json_text(sso.role_name)}, {"accountId", json_text(sso.account_id)}};
  members.emplace_back(sso.session ? "sessionName" : "startUrl", json_text(sso.session.value_or(sso.start_url)));
  return members;
}

/// Tells sources apart without fetching anything from them; holds no secret but in ContainerSource's, of which only the
/// digest leaves this file.
struct Describe {
  std::string operator()(const Session& session) const { return json_text(session.credentials.access_key_id.str()); }
  std::string operator()(const ProcessSource& process) const {
    return sorted_json({{"Process", json_text(process.command)}});
  }
  std::string operator()(const RoleSource& role) const {
    KeyValues members = members_of(role);
    members.emplace_back("Source", std::visit(*this, role.source->kind));
    return sorted_json(std::move(members));
  }
  std::string operator()(const WebIdentitySource& identity) const {
    KeyValues members = members_of(identity);
    members.emplace_back("TokenFile", json_text(identity.token_file));
    return sorted_json(std::move(members));
  }
  std::string operator()(const SsoSource& sso) const {
    KeyValues members = members_of(sso);
    members.emplace_back("Portal", json_text(sso.portal.url));
    return sorted_json(std::move(members));
  }
  std::string operator()(const LoginSource& login) const { return sorted_json({{"Login", json_text(login.session)}}); }
  std::string operator()(const ContainerSource& container) const {
    const std::string_view token = container.authorization ? container.authorization->reveal() : std::string_view();
    return sorted_json({{"Container", json_text(container.url)}, {"Authorization", json_text(to_hex(sha1(token)))}});
  }
  std::string operator()(const InstanceSource& instance) const {
    return sorted_json({{"Instance", json_text(instance.url)}});
  }
};

/// Where a source's session is kept: see cache_entry.
struct FindEntry {
  using Entry = std::optional<CacheEntry>;

  const Endpoint& sts;
  const Machine& machine;

  Entry operator()(const Session&) const { return std::nullopt; }
  Entry operator()(const ProcessSource&) const { return std::nullopt; }
  Entry operator()(const LoginSource&) const { return std::nullopt; }
  Entry operator()(const RoleSource& role) const { return of_sts(role); }
  Entry operator()(const WebIdentitySource& identity) const { return of_sts(identity); }
  Entry operator()(const SsoSource& sso) const {
    if (sso.portal.is_aws) return CacheEntry{sorted_json(members_of(sso), kCompact), true};
    return CacheEntry{Describe()(sso), false};
  }
  Entry operator()(const ContainerSource& container) const {
    // Without either, one port of this machine may give today's container's and tomorrow's credentials.
    const bool is_its_own = (container.authorization && !container.authorization->reveal().empty()) ||
                            container.url.starts_with(std::string(kContainerAgent) + '/');
    return is_its_own ? of_this_place(Describe()(container)) : std::nullopt;
  }
  Entry operator()(const InstanceSource& instance) const {
    const bool is_its_own =
        machine.is_instance && (instance.url == kInstanceService || instance.url == kInstanceService6);
    return is_its_own ? of_this_place(Describe()(instance)) : std::nullopt;
  }

  Entry of_sts(const auto& role) const {
    if (sts.is_aws) return CacheEntry{sorted_json(members_of(role)), true};
    return CacheEntry{sorted_json({{"Source", Describe()(role)}, {"Endpoint", json_text(sts.url)}}), false};
  }
  Entry of_this_place(std::string description) const {
    if (machine.boot.empty()) return std::nullopt;
    return CacheEntry{sorted_json({{"Source", std::move(description)}, {"Boot", json_text(machine.boot)}}), false};
  }
};

bool is_of_this_place(const Source& source) {
  return std::holds_alternative<ContainerSource>(source.kind) || std::holds_alternative<InstanceSource>(source.kind);
}

/// What of this machine matters to the source: every helper on the fast path looks.
Machine look_at_machine(const Source& source) {
  if (std::holds_alternative<InstanceSource>(source.kind)) return {boot_id(), is_ec2_instance()};
  return is_of_this_place(source) ? Machine{boot_id()} : Machine();
}

Result<std::optional<Session>> read_session(const std::string& file) {
  TRY(auto json, read_file_if_there(file));
  if (!json) return std::nullopt;
  const Secret text(*std::move(json));
  const auto object = parse_object(text.reveal());
  const auto* credentials = object ? object_member(*object, "Credentials") : nullptr;
  auto session = read_credentials(credentials, kStsNames, file);
  if (!session) return fail(kOther, file + " is not a session");
  return *std::move(session);
}

/// Nobody comes for a session under the name of a boot, a token or a source that is no more.
void remove_ended(const std::string& folder, Time now) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() != ".json") continue;
    const auto session = read_session(entry->path());
    if (session && *session && !is_valid(**session, now)) ::unlink(entry->path().c_str());
  }
}

}  // namespace

std::optional<CacheEntry> cache_entry(const Source& source, const Endpoint& sts, const Machine& machine) {
  return std::visit(FindEntry{sts, machine}, source.kind);
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

SessionCache::SessionCache(const Environment& environment, Endpoint sts, std::optional<Machine> machine)
    : shared_folder_(home_path(".aws/cli/cache", environment)),
      own_folder_(home_path(".aws/cli/cache-crossgate", environment)),
      sts_(std::move(sts)),
      machine_(std::move(machine)) {}

std::optional<CacheEntry> SessionCache::entry(const Source& source) const {
  return cache_entry(source, sts_, machine_ ? *machine_ : look_at_machine(source));
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

std::optional<std::string> SessionCache::lock_name(const Source& source) const {
  const auto found = entry(source);
  if (!found) return std::nullopt;
  return to_hex(sha1(found->key + '\n' + std::visit(Describe(), source.kind)));
}

Result<std::optional<Session>> SessionCache::load(const Source& source) const {
  const auto file = path(source);
  if (!file) return std::nullopt;
  return read_session(*file);
}

Result<void> SessionCache::store(const Source& source, const Session& session, Time now) const {
  const auto file = path(source);
  if (!file) return {};
  Time expires = session.expires.value_or(now);
  if (is_of_this_place(source)) {
    // An end that is near may be one that was put off for a service that has no new credentials yet: see ask_instance.
    if (expires < now + kLifeOfThisPlace) return {};
    expires = now + kLifeOfThisPlace;
  }
  const sigv4::Credentials& credentials = session.credentials;
  remove_ended(own_folder_, now);
  const bool sso = std::holds_alternative<SsoSource>(source.kind);
  // `aws sso logout` removes what is marked so.
  const std::string mark = sso ? "\"ProviderType\": \"sso\", " : "";
  const Secret text(
      "{" + mark + "\"Credentials\": {\"AccessKeyId\": " + json_text(credentials.access_key_id.str()) +
      ", \"SecretAccessKey\": " + json_text(credentials.secret_access_key.reveal()) +
      ", \"SessionToken\": " + json_text(credentials.session_token ? credentials.session_token->reveal() : "") +
      ", \"Expiration\": " + json_text(format_iso8601(expires)) + "}}");
  return write_file_atomically(*file, text.reveal());
}

void SessionCache::erase(const Source& source) const {
  if (const auto file = path(source)) ::unlink(file->c_str());
}

}  // namespace crossgate::client
