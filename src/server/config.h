// What the server is told to do: the settings, read and checked.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/names.h"
#include "git/turns.h"
#include "server/http_server.h"
#include "server/log.h"
#include "server/metrics.h"
#include "server/settings.h"
#include "server/tls_identity.h"
#include "server/web_fetcher.h"

namespace crossgate::server {

struct Config {
  std::filesystem::path data;
  std::vector<Endpoint> listen;
  std::string domain;
  std::vector<Region> regions;  ///< never empty; the default first
  std::string master_key;       ///< empty: the data directory's own
  std::optional<TlsFiles> tls;  ///< none: plain HTTP
  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::automatic;
  TrustedProxies trusted_proxies;
  WebSettings web;
  MetricsAccess metrics = MetricsAccess::loopback;
  std::size_t max_connections = 4096;
  std::uint64_t max_push_bytes = 0;
  std::uint64_t fetch_cache_bytes = 4ULL << 30;
  std::string git_program = "git";
  git::TurnLimits git_turns;
  std::chrono::seconds removal_grace = std::chrono::hours(24);
  std::chrono::seconds undelete_time = std::chrono::days(7);
  std::chrono::seconds unreachable_time = std::chrono::days(14);
  std::chrono::seconds audit_keep = std::chrono::days(90);  ///< 0: no audit trail is kept
  std::chrono::seconds drain{30};
  ConnectionLimits connection;
};

/// Where data is kept unless told: $XDG_DATA_HOME/crossgate, $STATE_DIRECTORY (set by systemd),
/// $HOME/.local/share/crossgate, /var/lib/crossgate: the first whose variable is set.
std::filesystem::path default_data(const std::function<std::optional<std::string>(const std::string&)>& variable);

/// Errors are kUsage and name the setting.
Result<Config> configure(const Values& values, const std::filesystem::path& default_data);

/// The settings in which two configurations differ.
struct ConfigChanges {
  std::vector<std::string_view> at_once;  ///< can be changed while the server runs
  std::vector<std::string_view> at_restart;
};
ConfigChanges changes(const Config& from, const Config& to);

/// `running` with those settings of `next` that can be changed while the server runs.
Config taken_up(Config running, const Config& next);

}  // namespace crossgate::server
