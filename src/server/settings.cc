#include "server/settings.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.h"

namespace crossgate::server {
namespace {

constexpr std::array kSettings{
    Setting{"data", "DIR", "where everything is kept; default: $XDG_DATA_HOME/crossgate"},
    Setting{"listen", "HOST:PORT", "an address to listen on, port 0 for any free one; default: 127.0.0.1:9480", true},
    Setting{"domain", "DOMAIN", "clone URLs are on git-codecommit.REGION.DOMAIN; default: amazonaws.com.localhost"},
    Setting{"regions", "R,R,...", "the regions served, the default one first; default: AWS's, us-east-1 first", true},
    Setting{"master-key", "SOURCE", "file:PATH, env:NAME or command:...; default: file:DATA/master.key"},
    Setting{"tls-certificate", "FILE", "PEM, the server's own first: HTTPS instead of HTTP; read again at SIGHUP"},
    Setting{"tls-key", "FILE", "PEM, the certificate's, without a passphrase"},
    Setting{"log-level", "LEVEL", "debug, info, warn, error or off; default: info"},
    Setting{"log-format", "FORMAT", "auto (text on a terminal, JSON otherwise), text or json; default: auto"},
    Setting{"trusted-proxies", "CIDR,...",
            "whose X-Forwarded-For and X-Forwarded-Proto are believed; default: nobody's", true},
    Setting{"oidc-private-networks", "CIDR,...",
            "where OpenID Connect providers may be asked beside the public internet; default: nowhere", true},
    Setting{"oidc-authorities", "FILE", "PEM, whom to believe about such providers; default: the system's"},
    Setting{"metrics", "WHO", "who may read /metrics: loopback, all or off; default: loopback"},
    Setting{"max-connections", "N", "more are answered 503; default: 4096"},
    Setting{"max-push-bytes", "N", "of pack data in one push, 0 for no bound; default: 0"},
    Setting{"fetch-cache-bytes", "N", "of packs kept on disk to be sent again, 0 for none; default: 4 GiB"},
    Setting{"git-program", "PATH", "the git that packs and indexes; default: git"},
    Setting{"git-processes", "N", "git processes at once, more wait; default: 16"},
    Setting{"git-processes-per-caller", "N", "of them for one user or role; default: half"},
    Setting{"git-queue", "N", "requests that may wait for a git process, more are refused; default: 512"},
    Setting{"git-queue-per-caller", "N", "of them for one user or role; default: a quarter"},
    Setting{"git-wait-seconds", "N", "how long a request waits for a git process; default: 300"},
    Setting{"removal-grace", "TIME", "how long packs that nobody needs are kept, as 90s, 30m, 24h or 7d; default: 24h"},
    Setting{"idle-seconds", "N", "how long a connection may rest between requests; default: 75"},
    Setting{"header-seconds", "N", "for a request's header to arrive, and for a TLS handshake; default: 30"},
    Setting{"body-seconds", "N", "without a byte of a request's body; default: 60"},
    Setting{"write-seconds", "N", "for a client to take 64 KiB of an answer; default: 60"},
    Setting{"undelete-time", "TIME",
            "how long a deleted repository can be brought back, as removal-grace; default: 7d"},
    Setting{"unreachable-time", "TIME",
            "how long objects that no ref leads to any more are kept, as removal-grace; default: 14d"},
    Setting{"audit-keep", "TIME", "how long the audit trail is kept, as removal-grace, 0d for none; default: 90d"},
    Setting{"drain-seconds", "N", "how long requests under way may take to finish at a stop; default: 30"},
};

std::string variable_of(const Setting& setting) {
  std::string name = "CROSSGATE_";
  for (const char c : setting.name) name += c == '-' ? '_' : static_cast<char>(std::toupper(c));
  return name;
}

std::string unknown_key(const std::string& file, const std::string& key) {
  std::vector<std::string_view> names;
  for (const Setting& setting : kSettings) names.push_back(setting.name);
  const auto near = nearest(key, names);
  return fmt::format("{}: there is no setting \"{}\"{}", file, key,
                     near ? fmt::format("; did you mean \"{}\"?", *near) : "");
}

}  // namespace

std::span<const Setting> settings() { return kSettings; }

Values values_from_environment(const std::function<std::optional<std::string>(const std::string&)>& variable) {
  Values values;
  for (const Setting& setting : kSettings) {
    if (auto value = variable(variable_of(setting)); value && !value->empty()) {
      values[std::string(setting.name)] = {*std::move(value)};
    }
  }
  return values;
}

Result<Values> values_from_toml(std::istream& file, const std::string& name) {
  std::vector<CLI::ConfigItem> items;
  try {
    items = CLI::ConfigTOML().from_config(file);
  } catch (const CLI::Error& error) {
    return fail(kUsage, name + ": " + error.what());
  }
  Values values;
  for (const CLI::ConfigItem& item : items) {
    if (item.name == "++" || item.name == "--") continue;  // CLI11's marks around a table
    const std::string key = item.fullname();
    const auto setting = std::ranges::find(kSettings, key, &Setting::name);
    if (setting == kSettings.end()) return fail(kUsage, unknown_key(name, key));
    if (values.contains(key)) return fail(kUsage, fmt::format("{}: \"{}\" is set twice", name, key));
    if (!setting->many && item.inputs.size() != 1) {
      return fail(kUsage, fmt::format("{}: \"{}\" takes one value", name, key));
    }
    values[key] = item.inputs;
  }
  return values;
}

Values merge(const std::vector<Values>& first_wins) {
  Values merged;
  for (const Values& source : first_wins) merged.insert(source.begin(), source.end());
  return merged;
}

}  // namespace crossgate::server
