#include "server/router.h"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>

#include "server/initialize.h"

namespace crossgate::server {

asio::awaitable<void> Router::handle(Exchange& exchange) {
  const HttpRequest& request = exchange.request;
  const Route found = route(request.method, request.path(), request.query());
  if (const auto* git = std::get_if<GitRoute>(&found)) {
    co_await git_.handle(exchange, *git);
  } else if (std::holds_alternative<ApiRoute>(found)) {
    co_await api_.handle(exchange);
  } else if (std::holds_alternative<ReadyRoute>(found)) {
    co_await answer_readiness(exchange);
  } else if (std::holds_alternative<MetricsRoute>(found)) {
    co_await answer_metrics(exchange);
  } else if (std::holds_alternative<HealthRoute>(found)) {
    exchange.notes.counted_as = "health";
    Response response = text_response(200, "ok");
    (void)co_await exchange.response.send(std::move(response));
  } else {
    const auto& nothing = std::get<NoRoute>(found);
    exchange.notes.reason = nothing.line;
    Response response = text_response(nothing.status, nothing.line);
    if (!nothing.allow.empty()) response.headers.push_back({"Allow", nothing.allow});
    (void)co_await exchange.response.send(std::move(response));
  }
}

asio::awaitable<void> Router::answer_metrics(Exchange& exchange) {
  exchange.notes.counted_as = "metrics";
  Response response;
  const MetricsAccess access = metrics_access_;
  if (access == MetricsAccess::off) {
    response = text_response(404, "Nothing is here.");
  } else if (access == MetricsAccess::loopback && !is_from_this_machine(exchange.request)) {
    response = text_response(403, "Metrics are shown to this machine only.");
  } else {
    response.headers = {{"Content-Type", std::string(Metrics::kContentType)}};
    response.body = metrics_.metrics.text(metrics_.readings());
  }
  (void)co_await exchange.response.send(std::move(response));
}

bool is_from_this_machine(const HttpRequest& request) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(request.remote_address, error);
  if (error || !address.is_loopback()) return false;
  constexpr std::array<std::string_view, 4> kProxies{"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"};
  return std::ranges::none_of(kProxies, [&](std::string_view name) { return request.find(name).has_value(); });
}

/// Ready: the store answers and there is somebody who can ask.
asio::awaitable<void> Router::answer_readiness(Exchange& exchange) {
  exchange.notes.counted_as = "health";
  auto job = [this] { return is_initialized(identities_); };
  const Result<bool> initialized = co_await workers_.run(std::move(job));
  const bool ready = initialized && *initialized;
  if (!ready) exchange.notes.reason = initialized ? "not initialized" : initialized.error().message;
  Response response = text_response(ready ? 200 : 503, ready ? "ready" : "not ready");
  (void)co_await exchange.response.send(std::move(response));
}

}  // namespace crossgate::server
