// Hands each request to what answers it.
#pragma once

#include <atomic>
#include <functional>

#include "server/api_handler.h"
#include "server/git_handler.h"
#include "server/http.h"
#include "server/metrics.h"
#include "server/route.h"

namespace crossgate::server {

/// Where /metrics come from and who may read them.
struct MetricsSource {
  const Metrics& metrics;
  MetricsAccess access = MetricsAccess::loopback;
  std::function<Readings()> readings;
};

/// Thread-safe. Borrows everything.
class Router final : public RequestHandler {
 public:
  Router(ApiHandler& api, GitHandler& git, storage::Identities& identities, Workers& workers, MetricsSource metrics)
      : api_(api),
        git_(git),
        identities_(identities),
        workers_(workers),
        metrics_(std::move(metrics)),
        metrics_access_(metrics_.access) {}

  asio::awaitable<void> handle(Exchange& exchange) override;
  void set_metrics_access(MetricsAccess access) { metrics_access_ = access; }

 private:
  asio::awaitable<void> answer_readiness(Exchange& exchange);
  asio::awaitable<void> answer_metrics(Exchange& exchange);

  ApiHandler& api_;
  GitHandler& git_;
  storage::Identities& identities_;
  Workers& workers_;
  const MetricsSource metrics_;
  std::atomic<MetricsAccess> metrics_access_;
};

/// Whether this machine itself asked: not so when a proxy on it speaks for somebody else.
bool is_from_this_machine(const HttpRequest& request);

}  // namespace crossgate::server
