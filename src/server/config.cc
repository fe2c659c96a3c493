#include "server/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.h"

namespace crossgate::server {
namespace {

/// The regions of AWS's commercial partition that have CodeCommit (AWS General Reference, "AWS CodeCommit endpoints
/// and quotas"), the default first.
constexpr std::string_view kRegions =
    "us-east-1,us-east-2,us-west-1,us-west-2,af-south-1,ap-east-1,ap-northeast-1,ap-northeast-2,ap-northeast-3,"
    "ap-south-1,ap-south-2,ap-southeast-1,ap-southeast-2,ap-southeast-3,ap-southeast-4,ca-central-1,eu-central-1,"
    "eu-central-2,eu-north-1,eu-south-1,eu-south-2,eu-west-1,eu-west-2,eu-west-3,il-central-1,me-central-1,"
    "me-south-1,sa-east-1";

std::unexpected<Error> wrong(std::string_view setting, std::string_view value, std::string_view rule) {
  return fail(kUsage, fmt::format("--{} {}: {}", setting, value, rule));
}

/// One setting's values, read.
class Reader {
 public:
  explicit Reader(const Values& values) : values_(values) {}

  std::string text(std::string_view setting, std::string_view otherwise) const {
    const auto found = values_.find(setting);
    return found == values_.end() || found->second.empty() ? std::string(otherwise) : found->second.back();
  }

  /// Each value, and each part of it between commas.
  template <class T>
  Result<std::vector<T>> list(std::string_view setting, std::string_view otherwise) const {
    const auto found = values_.find(setting);
    const std::vector<std::string> given =
        found == values_.end() ? std::vector<std::string>{std::string(otherwise)} : found->second;
    std::vector<T> parsed;
    for (const std::string& value : given) {
      for (const std::string_view part : split(value, ',')) {
        auto one = T::parse(trim(part));
        if (!one) return wrong(setting, value, one.error().rule);
        parsed.push_back(*std::move(one));
      }
    }
    return parsed;
  }

  template <class Choice>
  Result<Choice> choice(std::string_view setting, Parsed<Choice> (*parse)(std::string_view),
                        std::string_view otherwise) const {
    const std::string value = text(setting, otherwise);
    const auto parsed = parse(value);
    if (!parsed) return wrong(setting, value, parsed.error().rule);
    return *parsed;
  }

  Result<std::uint64_t> number(std::string_view setting, std::uint64_t otherwise, std::uint64_t least,
                               std::uint64_t most) const {
    const std::string value = text(setting, std::to_string(otherwise));
    const auto parsed = parse_decimal(value);
    if (!parsed || *parsed < least || *parsed > most) {
      return wrong(setting, value, fmt::format("must be a number from {} to {}", least, most));
    }
    return *parsed;
  }

  /// A number and its unit: "90s", "30m", "24h", "7d". At most ten years.
  Result<std::chrono::seconds> time(std::string_view setting, std::string_view otherwise) const {
    const std::string value = text(setting, otherwise);
    const std::string_view units = "smhd";
    constexpr std::array<std::uint64_t, 4> kSeconds{1, 60, 3600, 86'400};
    constexpr std::uint64_t kMost = 3650 * kSeconds[3];
    const auto unit = value.empty() ? units.npos : units.find(value.back());
    const auto count =
        unit == units.npos ? std::nullopt : parse_decimal(std::string_view(value).substr(0, value.size() - 1));
    if (!count || *count > kMost / kSeconds.at(unit)) {
      return wrong(setting, value, "must be a number with a unit, s, m, h or d, of at most 3650d");
    }
    return std::chrono::seconds(*count * kSeconds.at(unit));
  }

 private:
  const Values& values_;
};

Result<std::string> read_domain(const Reader& reader) {
  const std::string domain = to_lower(reader.text("domain", "amazonaws.com.localhost"));
  const auto allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '.'; };
  if (domain.empty() || !std::ranges::all_of(domain, allowed) || domain.starts_with('.') || domain.ends_with('.')) {
    return wrong("domain", domain, "must be a host name, without a scheme or a port");
  }
  return domain;
}

Result<std::optional<TlsFiles>> read_tls(const Reader& reader) {
  TlsFiles files{reader.text("tls-certificate", ""), reader.text("tls-key", "")};
  if (files.certificate.empty() && files.key.empty()) return std::nullopt;
  if (files.certificate.empty()) return fail(kUsage, "--tls-key needs --tls-certificate beside it");
  if (files.key.empty()) return fail(kUsage, "--tls-certificate needs --tls-key beside it");
  return files;
}

Result<git::TurnLimits> read_turns(const Reader& reader) {
  git::TurnLimits limits;
  TRY(limits.at_once, reader.number("git-processes", limits.at_once, 1, 4096));
  TRY(limits.at_once_per_caller,
      reader.number("git-processes-per-caller", std::max<std::size_t>(1, limits.at_once / 2), 1, 4096));
  TRY(limits.waiting, reader.number("git-queue", limits.waiting, 0, 100'000));
  TRY(limits.waiting_per_caller,
      reader.number("git-queue-per-caller", std::max<std::size_t>(1, limits.waiting / 4), 0, 100'000));
  TRY(const std::uint64_t patience, reader.number("git-wait-seconds", 300, 1, 3600));
  limits.patience = std::chrono::seconds(patience);
  return limits;
}

Result<ConnectionLimits> read_connection_limits(const Reader& reader) {
  ConnectionLimits limits;
  const auto read = [&](std::string_view setting, std::chrono::milliseconds& limit) -> Result<void> {
    const auto otherwise = static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(limit).count());
    TRY(const std::uint64_t seconds, reader.number(setting, otherwise, 1, 3600));
    limit = std::chrono::seconds(seconds);
    return {};
  };
  TRY_VOID(read("idle-seconds", limits.idle));
  TRY_VOID(read("header-seconds", limits.header));
  TRY_VOID(read("body-seconds", limits.body));
  TRY_VOID(read("write-seconds", limits.write));
  limits.handshake = std::min(limits.handshake, limits.header);
  return limits;
}

}  // namespace

std::filesystem::path default_data(const std::function<std::optional<std::string>(const std::string&)>& variable) {
  const auto set = [&](const std::string& name) { return variable(name).value_or(""); };
  if (const auto xdg = set("XDG_DATA_HOME"); !xdg.empty()) return std::filesystem::path(xdg) / "crossgate";
  if (const auto state = set("STATE_DIRECTORY"); !state.empty()) return state;
  if (const auto home = set("HOME"); !home.empty()) return std::filesystem::path(home) / ".local/share/crossgate";
  return "/var/lib/crossgate";
}

Result<Config> configure(const Values& values, const std::filesystem::path& default_data) {
  const Reader reader(values);
  Config config;
  config.data = reader.text("data", default_data.string());
  config.master_key = reader.text("master-key", "");
  config.git_program = reader.text("git-program", "git");
  TRY(config.tls, read_tls(reader));
  TRY(config.domain, read_domain(reader));
  TRY(config.listen, reader.list<Endpoint>("listen", "127.0.0.1:9480"));
  TRY(config.regions, reader.list<Region>("regions", kRegions));
  TRY(config.log_level, reader.choice("log-level", parse_log_level, "info"));
  TRY(config.log_format, reader.choice("log-format", parse_log_format, "auto"));
  if (values.contains("trusted-proxies")) {
    TRY(config.trusted_proxies, reader.list<IpNetwork>("trusted-proxies", ""));
  }
  if (values.contains("oidc-private-networks")) {
    TRY(config.web.private_networks, reader.list<IpNetwork>("oidc-private-networks", ""));
  }
  config.web.authorities = reader.text("oidc-authorities", "");
  TRY(config.metrics, reader.choice("metrics", parse_metrics_access, "loopback"));
  TRY(config.max_connections, reader.number("max-connections", 4096, 1, 1'000'000));
  TRY(config.max_push_bytes, reader.number("max-push-bytes", 0, 0, std::numeric_limits<std::int64_t>::max()));
  TRY(config.fetch_cache_bytes,
      reader.number("fetch-cache-bytes", config.fetch_cache_bytes, 0, std::numeric_limits<std::int64_t>::max()));
  TRY(config.git_turns, read_turns(reader));
  TRY(config.removal_grace, reader.time("removal-grace", "24h"));
  TRY(config.undelete_time, reader.time("undelete-time", "7d"));
  TRY(config.unreachable_time, reader.time("unreachable-time", "14d"));
  TRY(config.audit_keep, reader.time("audit-keep", "90d"));
  TRY(const std::uint64_t drain, reader.number("drain-seconds", 30, 0, 3600));
  config.drain = std::chrono::seconds(drain);
  TRY(config.connection, read_connection_limits(reader));
  return config;
}

ConfigChanges changes(const Config& from, const Config& to) {
  ConfigChanges found;
  const auto compare = [&](std::vector<std::string_view>& list, std::string_view setting, auto Config::*member) {
    if (from.*member != to.*member) list.push_back(setting);
  };
  compare(found.at_once, "log-level", &Config::log_level);
  compare(found.at_once, "trusted-proxies", &Config::trusted_proxies);
  compare(found.at_once, "metrics", &Config::metrics);
  compare(found.at_once, "max-connections", &Config::max_connections);
  compare(found.at_once, "drain-seconds", &Config::drain);
  const auto compare_turns = [&](std::string_view setting, auto git::TurnLimits::*member) {
    if (from.git_turns.*member != to.git_turns.*member) found.at_once.push_back(setting);
  };
  compare_turns("git-processes", &git::TurnLimits::at_once);
  compare_turns("git-processes-per-caller", &git::TurnLimits::at_once_per_caller);
  compare_turns("git-queue", &git::TurnLimits::waiting);
  compare_turns("git-queue-per-caller", &git::TurnLimits::waiting_per_caller);
  compare_turns("git-wait-seconds", &git::TurnLimits::patience);
  const auto compare_time = [&](std::string_view setting, std::chrono::milliseconds ConnectionLimits::*member) {
    if (from.connection.*member != to.connection.*member) found.at_once.push_back(setting);
  };
  compare_time("idle-seconds", &ConnectionLimits::idle);
  compare_time("header-seconds", &ConnectionLimits::header);
  compare_time("body-seconds", &ConnectionLimits::body);
  compare_time("write-seconds", &ConnectionLimits::write);

  compare(found.at_restart, "data", &Config::data);
  compare(found.at_restart, "listen", &Config::listen);
  compare(found.at_restart, "domain", &Config::domain);
  compare(found.at_restart, "regions", &Config::regions);
  compare(found.at_restart, "master-key", &Config::master_key);
  compare(found.at_restart, "tls-certificate, tls-key", &Config::tls);
  compare(found.at_restart, "log-format", &Config::log_format);
  compare(found.at_restart, "oidc-private-networks, oidc-authorities", &Config::web);
  compare(found.at_restart, "max-push-bytes", &Config::max_push_bytes);
  compare(found.at_restart, "fetch-cache-bytes", &Config::fetch_cache_bytes);
  compare(found.at_restart, "git-program", &Config::git_program);
  compare(found.at_restart, "removal-grace", &Config::removal_grace);
  compare(found.at_restart, "undelete-time", &Config::undelete_time);
  compare(found.at_restart, "unreachable-time", &Config::unreachable_time);
  compare(found.at_restart, "audit-keep", &Config::audit_keep);
  return found;
}

Config taken_up(Config running, const Config& next) {
  running.log_level = next.log_level;
  running.trusted_proxies = next.trusted_proxies;
  running.metrics = next.metrics;
  running.max_connections = next.max_connections;
  running.drain = next.drain;
  running.git_turns = next.git_turns;
  running.connection = next.connection;
  return running;
}

}  // namespace crossgate::server
