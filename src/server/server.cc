#include "server/server.h"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include "git/host.h"
#include "server/api_handler.h"
#include "server/audit_trail.h"
#include "server/git_handler.h"
#include "server/git_host_name.h"
#include "server/http_server.h"
#include "server/io_threads.h"
#include "server/measured_metadata.h"
#include "server/metrics.h"
#include "server/next_lines.h"
#include "server/router.h"
#include "server/web_fetcher.h"
#include "services/deps.h"
#include "storage/open.h"

namespace crossgate::server {
namespace {

constexpr std::size_t kWorkers = 16;        // they wait for disks and processes more than they compute
constexpr std::size_t kWaitingJobs = 4096;  // beyond that, 503

Result<std::unique_ptr<storage::DataDirectory>> open_data(const Config& config) {
  return storage::open_data_directory({config.data, config.master_key, true});
}

/// The stores and what reads them: what every request works with.
struct Core {
  Core(storage::Metadata& metadata, const storage::Keyring& keyring, WebSettings settings = {})
      : web(std::move(settings)),
        oidc_keys(web, clock),
        repositories(metadata),
        refs(metadata),
        identities(metadata),
        organizations(metadata),
        authenticators(metadata),
        last_uses(metadata),
        directory(metadata, keyring, clock) {}

  SystemClock clock;
  WebFetcher web;
  iam::OidcKeys oidc_keys;
  storage::Repositories repositories;
  storage::Refs refs;
  storage::Identities identities;
  storage::Organizations organizations;
  storage::Authenticators authenticators;
  storage::LastUses last_uses;
  iam::Directory directory;
};

std::string scheme(const Config& config) { return config.tls ? "https" : "http"; }

void log_maintained(Log& log, const Result<git::Maintained>& maintained) {
  if (!maintained) return log.warn("maintenance failed", {{"reason", maintained.error().message}});
  if (maintained->changed())
    log.info("maintained", {{"repository", std::string(maintained->repository.str())},
                            {"rolled_up", std::int64_t{maintained->rolled_up}},
                            {"set_aside", std::int64_t{maintained->set_aside}},
                            {"dropped", std::int64_t{maintained->dropped}},
                            {"bitmap", std::int64_t{maintained->aided}}});
}

void log_swept(Log& log, const Result<git::Swept>& swept) {
  if (!swept) return log.warn("sweeping failed", {{"reason", swept.error().message}});
  if (swept->removed + swept->purged > 0)
    log.info("swept", {{"packs_removed", static_cast<std::int64_t>(swept->removed)},
                       {"repositories_purged", static_cast<std::int64_t>(swept->purged)}});
}

git::HostOptions host_options(const Config& config, const storage::DataDirectory& data, Log& log) {
  git::HostOptions options;
  options.cache = data.cache();
  options.git_program = config.git_program;
  options.turns = config.git_turns;
  options.max_push_bytes = config.max_push_bytes;
  options.removal_grace = config.removal_grace;
  options.undelete_time = config.undelete_time;
  options.unreachable_time = config.unreachable_time;
  options.on_maintained = [&log](const Result<git::Maintained>& maintained) { log_maintained(log, maintained); };
  options.on_swept = [&log](const Result<git::Swept>& swept) { log_swept(log, swept); };
  options.max_response_bytes = config.fetch_cache_bytes;
  return options;
}

/// The log and what counts on the way to it. The store is measured from its first write.
struct Observation {
  Observation(const Config& config, storage::Metadata& store)
      : log(config.log_level, config.log_format, clock), metrics(log), metadata(store, metrics) {}

  Result<void> keep_trail(const Config& config) {
    if (config.audit_keep == std::chrono::seconds(0)) return {};
    auto failed = [this](const Error& error) { log.error("audit records lost", {{"reason", error.message}}); };
    TRY(trail, AuditTrail::open({.folder = audit_folder(config), .keep = config.audit_keep}, clock, failed));
    return {};
  }

  SystemClock clock;
  Log log;
  Metrics metrics;
  MeasuredMetadata metadata;
  std::unique_ptr<AuditTrail> trail;  ///< null: none is kept
};

HttpServerOptions http_options(const Config& config, const TlsIdentity* identity) {
  return {.connection = config.connection,
          .max_connections = config.max_connections,
          .proxies = config.trusted_proxies,
          .tls = identity};
}

struct Stack;
Readings readings(Stack& stack);

/// Everything between the sockets and the stores. Members are made in order and go in reverse.
struct Stack {
  Stack(const Config& config, storage::DataDirectory& data, Core& core, Observation& observation, TlsIdentity* identity)
      : tls(identity),
        start(core.clock.now()),
        workers(kWorkers, kWaitingJobs),
        host(threads.first().get_executor(), workers.pool(), observation.metadata, data.packs(), core.clock,
             host_options(config, data, observation.log)),
        clone_urls{.scheme = scheme(config), .domain = config.domain},
        deps{.repositories = core.repositories,
             .refs = core.refs,
             .identities = core.identities,
             .organizations = core.organizations,
             .authenticators = core.authenticators,
             .last_uses = core.last_uses,
             .directory = core.directory,
             .oidc_keys = core.oidc_keys,
             .keyring = data.keyring(),
             .git = host,
             .clock = core.clock,
             .limits = {},
             .clone_url_http =
                 [this](const Region& region, const RepositoryName& name,
                        const std::optional<services::FrontDoor>& door) {
                   return clone_urls.behind(door).http_url(region, name);
                 }},
        journal(observation.trail.get(), core.last_uses, workers, core.clock),
        authenticator(core.directory, core.clock, config.regions),
        api(deps, workers, journal, config.regions),
        git(deps, authenticator, workers, journal, observation.log),
        router(api, git, core.identities, workers,
               {observation.metrics, config.metrics, [this] { return readings(*this); }}),
        http(threads, router, observation.metrics, core.clock, http_options(config, identity)) {}

  /// No job may meet a loop that is gone.
  ~Stack() { workers.pool().join(); }
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  TlsIdentity* const tls;  ///< null: plain HTTP
  const Time start;
  Workers workers;
  IoThreads threads{std::max(1U, std::thread::hardware_concurrency())};
  asio::signal_set signals{threads.first(), SIGTERM, SIGINT,
                           SIGHUP};  ///< before anybody can know the process, so that none is lost
  git::Host host;
  CloneUrls clone_urls;  ///< its port is set once the server listens, before it accepts
  services::Deps deps;
  RequestJournal journal;
  GitAuthenticator authenticator;
  ApiHandler api;
  GitHandler git;
  Router router;
  HttpServer http;
};

Readings readings(Stack& stack) {
  using enum Reading::Kind;
  Readings all = process_readings(stack.start);
  const auto add = [&](std::string name, std::string help, Reading::Kind kind, auto value) {
    all.push_back({std::move(name), std::move(help), kind, static_cast<double>(value)});
  };
  const HttpStatistics http = stack.http.statistics();
  add("crossgate_connections", "Connections that are open.", gauge, http.open);
  add("crossgate_connections_accepted_total", "Connections that were accepted.", counter, http.accepted);
  add("crossgate_connections_turned_away_total", "Connections beyond max-connections.", counter, http.turned_away);
  add("crossgate_jobs", "Requests at work on the store, or waiting for their turn.", gauge, stack.workers.jobs());
  add("crossgate_jobs_refused_total", "Requests that found the queue full.", counter, stack.workers.refused());
  add("crossgate_audit_records_lost_total", "Requests that the audit trail lacks: its disk failed.", counter,
      stack.journal.lost());
  const git::Activity git = stack.host.activity();
  add("crossgate_git_processes_running", "Git processes for requests.", gauge, git.processes.running);
  add("crossgate_git_processes_waiting", "Requests that wait for a git process.", gauge, git.processes.waiting);
  add("crossgate_git_processes_total", "Git processes for requests that were begun.", counter, git.processes.begun);
  add("crossgate_git_processes_refused_total", "Requests that had no git process in time.", counter,
      git.processes.refused);
  const auto add_fetch = [&](std::string result, std::uint64_t value) {
    all.push_back({"crossgate_fetches_total", "Packs that were asked for, by where they came from.", counter,
                   static_cast<double>(value), "result", std::move(result)});
  };
  add_fetch("made", git.responses.made);
  add_fetch("shared", git.responses.shared);
  add_fetch("kept", git.responses.kept);
  add("crossgate_kept_pack_bytes", "Packs that are kept to be sent again.", gauge, git.responses.bytes);
  if (stack.tls != nullptr) {
    const std::chrono::duration<double> expires = stack.tls->expires().time_since_epoch();
    add("crossgate_certificate_expires_seconds", "When the certificate ends, since the epoch.", gauge, expires.count());
  }
  return all;
}

Result<std::vector<Endpoint>> listen(Stack& stack, const Config& config) {
  std::vector<Endpoint> actual;
  for (const Endpoint& endpoint : config.listen) {
    TRY(auto one, stack.http.listen(endpoint));
    actual.push_back(std::move(one));
  }
  stack.clone_urls.port = actual.front().port;
  return actual;
}

void log_certificate(const TlsIdentity& tls, Log& log) {
  log.info("certificate loaded", {{"expires", format_iso8601(tls.expires())}});
}

void greet(std::ostream& out, const Config& config, const std::vector<Endpoint>& endpoints,
           const CloneUrls& clone_urls) {
  for (const Endpoint& endpoint : endpoints)
    fmt::print(out, "crossgated listens on {}://{}\n", scheme(config), endpoint.str());
  fmt::print(out, "  data        {}\n", config.data.string());
  fmt::print(out, "  clone URLs  {}\n", clone_urls.http_url(config.regions.front(), *RepositoryName::parse("NAME")));
  if (std::ranges::all_of(endpoints, &Endpoint::is_loopback)) {
    fmt::print(out,
               "Only this machine can reach it. For colleagues on others, two settings change: --listen 0.0.0.0:{} and "
               "--domain amazonaws.com.YOUR.DOMAIN\n",
               endpoints.front().port);
  }
  out.flush();
}

Result<void> initialize_if_empty(Core& core, const Config& config, const Endpoint& endpoint, std::ostream& out) {
  TRY(const bool initialized, is_initialized(core.identities));
  if (initialized) return {};
  TRY(const Administrator administrator, initialize(core.identities, core.directory, core.clock, {}));
  fmt::print(out, "{} was empty and has been initialized.\n{}", config.data.string(),
             next_lines(administrator, config, endpoint));
  return {};
}

void reload_certificate(Stack& stack, Log& log) {
  if (stack.tls == nullptr) return;
  if (const Result<void> reloaded = stack.tls->reload(); reloaded) {
    log_certificate(*stack.tls, log);
  } else {
    log.error("certificate not replaced", {{"reason", reloaded.error().message}});
  }
}

void apply(Stack& stack, const Config& config, Log& log) {
  log.set_level(config.log_level);
  stack.host.set_turn_limits(config.git_turns);
  stack.http.set_options(http_options(config, stack.tls));
  stack.router.set_metrics_access(config.metrics);
}

/// Takes up what may change while the server runs, and says what may not. Blocks.
Result<void> reload_settings(Stack& stack, Config& config, const Reconfigure& reconfigure, Log& log) {
  const auto next = reconfigure();
  if (!next) {
    log.error("settings not replaced", {{"reason", next.error().message}});
    return {};
  }
  const ConfigChanges changed = changes(config, *next);
  if (!changed.at_restart.empty()) {
    log.warn("settings need a restart", {{"settings", fmt::format("{}", fmt::join(changed.at_restart, ", "))}});
  }
  log.info("settings read again", {{"changed", fmt::format("{}", fmt::join(changed.at_once, ", "))}});
  config = taken_up(std::move(config), *next);
  apply(stack, config, log);
  return {};
}

/// Waits for the signal to stop and stops in good order. A second signal finds the default action and kills.
asio::awaitable<void> until_stopped(Stack& stack, Config config, const Reconfigure& reconfigure, Log& log) {
  asio::signal_set& signals = stack.signals;
  int signal = co_await signals.async_wait(asio::use_awaitable);
  while (signal == SIGHUP) {
    auto job = [&] {
      reload_certificate(stack, log);
      return reload_settings(stack, config, reconfigure, log);
    };
    if (const auto done = co_await stack.workers.run(std::move(job)); !done) {
      log.error("nothing read again", {{"reason", done.error().message}});
    }
    signal = co_await signals.async_wait(asio::use_awaitable);
  }
  signals.clear();
  log.info("stopping", {{"signal", std::int64_t{signal}}});
  if (const std::size_t cut = co_await stack.http.drain(config.drain); cut > 0) {
    // Requests that outlast the drain hold references into the stack; what they were about to commit is either in
    // the store or not, and the next start cleans up behind them, so the process ends here.
    log.warn("stopped", {{"requests_cut", static_cast<std::int64_t>(cut)}});
    stack.journal.flush();
    std::quick_exit(EXIT_SUCCESS);
  }
  log.info("stopped");
  stack.threads.release();
}

void run(Stack& stack, const Config& config, const Reconfigure& reconfigure, Log& log) {
  asio::co_spawn(stack.threads.first(), until_stopped(stack, config, reconfigure, log), asio::detached);
  stack.host.start_maintenance();
  stack.http.start();
  stack.threads.run();
}

}  // namespace

std::filesystem::path audit_folder(const Config& config) { return config.data / "audit"; }

Result<void> serve(const Config& config, const Reconfigure& reconfigure, std::ostream& out) {
  TRY(const auto data, open_data(config));
  Observation observation(config, data->metadata());
  Log& log = observation.log;
  TRY_VOID(observation.keep_trail(config));
  Core core(observation.metadata, data->keyring(), config.web);
  std::unique_ptr<TlsIdentity> tls;
  if (config.tls) {
    TRY(tls, TlsIdentity::load(*config.tls));
  }
  Stack stack(config, *data, core, observation, tls.get());
  TRY(const auto endpoints, listen(stack, config));
  TRY_VOID(initialize_if_empty(core, config, endpoints.front(), out));
  greet(out, config, endpoints, stack.clone_urls);
  for (const Endpoint& endpoint : endpoints) log.info("listening", {{"url", scheme(config) + "://" + endpoint.str()}});
  if (tls) log_certificate(*tls, log);
  run(stack, config, reconfigure, log);
  return {};
}

Result<Administrator> initialize_data(const Config& config, const InitializeOptions& options) {
  TRY(const auto data, open_data(config));
  Core core(data->metadata(), data->keyring());
  auto administrator = initialize(core.identities, core.directory, core.clock, options);
  if (!administrator)
    return fail(administrator.error().code, config.data.string() + ": " + administrator.error().message);
  return administrator;
}

}  // namespace crossgate::server
