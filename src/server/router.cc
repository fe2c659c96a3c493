#include "server/router.h"

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
  } else if (std::holds_alternative<HealthRoute>(found)) {
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

/// Ready: the store answers and there is somebody who can ask.
asio::awaitable<void> Router::answer_readiness(Exchange& exchange) {
  auto job = [this] { return is_initialized(identities_); };
  const Result<bool> initialized = co_await workers_.run(std::move(job));
  const bool ready = initialized && *initialized;
  if (!ready) exchange.notes.reason = initialized ? "not initialized" : initialized.error().message;
  Response response = text_response(ready ? 200 : 503, ready ? "ready" : "not ready");
  (void)co_await exchange.response.send(std::move(response));
}

}  // namespace crossgate::server
