// Git's smart HTTP requests (gitprotocol-http): proved, permitted, then handed to git::Host.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "server/git_authenticator.h"
#include "server/http.h"
#include "server/log.h"
#include "server/request_journal.h"
#include "server/route.h"
#include "server/workers.h"
#include "services/deps.h"

namespace crossgate::server {

/// Thread-safe. Borrows everything.
class GitHandler {
 public:
  GitHandler(services::Deps& deps, GitAuthenticator& authenticator, Workers& workers, RequestJournal& journal, Log& log)
      : deps_(deps), authenticator_(authenticator), workers_(workers), journal_(journal), log_(log) {}

  asio::awaitable<void> handle(Exchange& exchange, const GitRoute& route);

 private:
  /// A request that was proved: by whom, on which repository, and why it may not go on, where it may not.
  struct Admission;
  using AdmissionPtr = std::shared_ptr<Admission>;

  std::expected<AdmissionPtr, GitRefusal> admit(const HttpRequest& request, const GitRoute& route,
                                                const BasicCredentials& credentials, AccessNotes& notes);
  /// Whether the caller may go on, and with which repository.
  std::expected<void, GitRefusal> permit(const GitRoute& route, Admission& admission);
  /// `admission`: null where nobody was proved.
  asio::awaitable<void> turn_away(Exchange& exchange, const GitRoute& route, const AdmissionPtr& admission,
                                  const GitRefusal& refusal);
  asio::awaitable<void> answer(Exchange& exchange, const GitRoute& route, const AdmissionPtr& admission);
  asio::awaitable<Result<void>> perform(Exchange& exchange, const GitRoute& route, AdmissionPtr admission,
                                        git::ByteSource& body, git::ByteSink& out);
  /// Whether the caller may move this ref in one of these ways, with the message that git shows beside it.
  Result<void> authorize_ref(Admission& admission, const std::string& request_id, const RefName& ref,
                             std::span<const storage::UpdateKind> kinds);

  void note(const HttpRequest& request, const GitRoute& route, const Admission& admission, const Error* error);

  services::Deps& deps_;
  GitAuthenticator& authenticator_;
  Workers& workers_;
  RequestJournal& journal_;
  Log& log_;
};

}  // namespace crossgate::server
