// Hands each request to what answers it.
#pragma once

#include "server/api_handler.h"
#include "server/git_handler.h"
#include "server/http.h"
#include "server/route.h"

namespace crossgate::server {

/// Thread-safe. Borrows everything.
class Router final : public RequestHandler {
 public:
  Router(ApiHandler& api, GitHandler& git, storage::Identities& identities, Workers& workers)
      : api_(api), git_(git), identities_(identities), workers_(workers) {}

  asio::awaitable<void> handle(Exchange& exchange) override;

 private:
  asio::awaitable<void> answer_readiness(Exchange& exchange);

  ApiHandler& api_;
  GitHandler& git_;
  storage::Identities& identities_;
  Workers& workers_;
};

}  // namespace crossgate::server
