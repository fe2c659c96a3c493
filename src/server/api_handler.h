// The APIs at "/": proved, permitted and performed in the service's own protocol.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "server/api_dispatch.h"
#include "server/body_budget.h"
#include "server/http.h"
#include "server/request_journal.h"
#include "server/workers.h"
#include "services/binding.h"
#include "services/deps.h"

namespace crossgate::server {

struct ApiLimits {
  std::size_t body_bytes = std::size_t{16} << 20;       ///< of one request; CodeCommit's largest are over 10 MiB
  std::size_t free_bytes = std::size_t{64} << 10;       ///< of one request, that count for none of what follows
  std::size_t buffered_bytes = std::size_t{256} << 20;  ///< of all requests whose bodies are held at a time
  std::size_t key_bytes = std::size_t{64} << 20;        ///< of them, of the requests under one access key
};

/// Thread-safe. Borrows `deps`, `workers` and `journal`.
class ApiHandler {
 public:
  ApiHandler(services::Deps& deps, Workers& workers, RequestJournal& journal, std::vector<Region> regions,
             ApiLimits limits = {})
      : deps_(deps),
        workers_(workers),
        journal_(journal),
        regions_(std::move(regions)),
        limits_(limits),
        budget_(limits.buffered_bytes, limits.key_bytes) {}

  asio::awaitable<void> handle(Exchange& exchange);

 private:
  /// A request on its way, each part known from the step that found it.
  struct Progress;

  asio::awaitable<Result<void>> read_body(Exchange& exchange, Progress& progress);
  asio::awaitable<Result<void>> admit_large_body(const Progress& progress);
  Result<void> read_head(const HttpRequest& request, Progress& progress) const;
  Result<boost::json::value> read_input(const HttpRequest& request, Progress& progress) const;
  Result<Response> perform(const HttpRequest& request, Progress& progress, AccessNotes& notes);
  Result<Response> perform_unsigned(const HttpRequest& request, Progress& progress, AccessNotes& notes);
  Result<Response> answer_unsigned(const HttpRequest& request, Progress& progress, const services::Binding& binding,
                                   AccessNotes& notes);
  Result<iam::KnownCredentials> find_key(const Progress& progress) const;
  Result<iam::Caller> authenticate(const Progress& progress) const;
  void note(const HttpRequest& request, const Progress& progress, const Result<Response>& outcome);

  services::Deps& deps_;
  Workers& workers_;
  RequestJournal& journal_;
  const std::vector<Region> regions_;
  const ApiLimits limits_;
  BodyBudget budget_;
};

}  // namespace crossgate::server
