#include "server/git_handler.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <vector>

#include "api/codecommit/errors.h"
#include "api/operation.h"
#include "base/arn.h"
#include "base/aws_errors.h"
#include "base/text.h"
#include "iam/evaluate.h"
#include "iam/resource_keys.h"
#include "server/inflate.h"
#include "server/request_context.h"

namespace crossgate::server {

struct GitHandler::Admission {
  iam::Caller caller;
  Region region;
  iam::Context context;
  Arn repository_arn;
  std::optional<RepositoryId> repository = {};  ///< known where the request may go on
  std::optional<GitRefusal> refusal = {};
  std::vector<services::Question> asked = {};  ///< by one thread at a time
};

namespace {

constexpr std::string_view kPull = "codecommit:GitPull";
constexpr std::string_view kPush = "codecommit:GitPush";

std::string_view action_of(const GitRoute& route) {
  return route.service == git::Service::receive_pack ? kPush : kPull;
}

std::string_view program_of(const GitRoute& route) {
  return route.service == git::Service::receive_pack ? "git-receive-pack" : "git-upload-pack";
}

/// gitprotocol-http, "General Request Processing": no answer may be kept by a cache.
std::vector<Header> uncached(std::string content_type) {
  return {{"Content-Type", std::move(content_type)},
          {"Cache-Control", "no-cache, max-age=0, must-revalidate"},
          {"Expires", "Fri, 01 Jan 1980 00:00:00 GMT"},
          {"Pragma", "no-cache"}};
}

asio::awaitable<void> refuse(Exchange& exchange, int status, std::string line, std::string reason) {
  exchange.notes.reason = std::move(reason);
  Response response{status, uncached("text/plain; charset=utf-8"), std::move(line) + "\n"};
  if (status == 401) response.headers.push_back({"WWW-Authenticate", "Basic realm=\"CodeCommit\", charset=\"UTF-8\""});
  if (status == 503) response.headers.push_back({"Retry-After", "1"});
  (void)co_await exchange.response.send(std::move(response));
}

/// Tells the client what it may know: our own faults stay in the log.
asio::awaitable<void> refuse(Exchange& exchange, Error error) {
  const int status = error.code.http_status;
  std::string line = error.message;
  if (status == 503) line = "The server is busy; try again.";
  if (status == 500) line = "Something went wrong here. Request id: " + exchange.request.id;
  co_await refuse(exchange, status, std::move(line), std::move(error.message));
}

/// Begins the answer with its first bytes, so that a failure before them can still become a status.
class LazySink final : public git::ByteSink {
 public:
  LazySink(ResponseWriter& response, std::string content_type)
      : response_(response), content_type_(std::move(content_type)) {}

  asio::awaitable<Result<void>> write(std::string_view bytes) override {
    begin();
    co_return co_await response_.write(bytes);
  }
  asio::awaitable<Result<void>> write_last(std::string_view bytes) override {
    if (response_.begun()) co_return co_await response_.write(bytes);
    auto headers = uncached(content_type_);
    co_return co_await response_.send(200, std::move(headers), bytes);
  }
  asio::awaitable<Result<void>> send_file(int file, std::uint64_t offset, std::uint64_t length) override {
    begin();
    co_return co_await response_.send_file(file, offset, length);
  }
  void begin() {
    if (!response_.begun()) response_.begin(200, uncached(content_type_));
  }

 private:
  ResponseWriter& response_;
  const std::string content_type_;
};

/// What is wrong with the headers of a POST; its body may come as it is or in gzip.
std::optional<std::string> unacceptable(const HttpRequest& request, const GitRoute& route) {
  const std::string expected = fmt::format("application/x-{}-request", program_of(route));
  if (request.find("Content-Type").value_or("") != expected) return "The content type must be " + expected + ".";
  const auto encoding = request.find("Content-Encoding").value_or("identity");
  if (encoding == "identity" || encoding == "gzip" || encoding == "x-gzip") return std::nullopt;
  return "Of content encodings only gzip is known here.";
}

bool is_gzip(const HttpRequest& request) { return request.find("Content-Encoding").value_or("").ends_with("gzip"); }

/// What the user was about to do to a ref.
std::string_view verb_for(std::span<const storage::UpdateKind> kinds) {
  if (kinds.size() > 1) return "push to";
  if (kinds.front() == storage::UpdateKind::force) return "force-push to";
  return kinds.front() == storage::UpdateKind::remove ? "delete" : "push to";
}

/// The refusal as the APIs name it.
Error error_of(const GitRefusal& refusal) {
  if (refusal.status == 403) return {kAccessDenied, refusal.line};
  if (refusal.status == 404) return {api::codecommit::kRepositoryDoesNotExist, refusal.line};
  return {refusal.status == 503 ? kServiceUnavailable : kInternalFailure, refusal.line};
}

}  // namespace

std::expected<GitHandler::AdmissionPtr, GitRefusal> GitHandler::admit(const HttpRequest& request, const GitRoute& route,
                                                                      const BasicCredentials& credentials,
                                                                      AccessNotes& notes) {
  const std::string path = git_path(route.repository);
  auto proved = authenticator_.authenticate(credentials, {request.host, path, route.advertisement});
  if (!proved) return std::unexpected(std::move(proved).error());
  auto& [caller, region] = *proved;
  notes.caller = caller.arn.str();
  notes.access_key_id = caller.access_key_id.str();

  iam::Context context = context_of(request, caller, region, deps_.clock.now());
  Arn arn = Arn::codecommit(region, caller.account, route.repository);
  iam::describe_resource(context, caller, arn.str());
  auto admission =
      std::make_shared<Admission>(Admission{std::move(caller), std::move(region), std::move(context), std::move(arn)});
  if (auto permitted = permit(route, *admission); !permitted) admission->refusal = std::move(permitted).error();
  return admission;
}

std::expected<void, GitRefusal> GitHandler::permit(const GitRoute& route, Admission& admission) {
  const auto& [caller, region, context, arn, repository, refusal, asked] = admission;
  const iam::AccessRequest question{action_of(route), arn.str(), context};
  const auto decision = iam::decide(caller, question);
  admission.asked.push_back({std::string(question.action), arn.str(), decision});
  if (!decision.allowed) return std::unexpected(GitRefusal{403, decision.message(caller, question)});
  const auto found = deps_.repositories.find(caller.account, region, route.repository);
  if (!found) return std::unexpected(GitRefusal{found.error().code.http_status, found.error().message});
  if (!*found) {
    return std::unexpected(GitRefusal{404, fmt::format("repository not found: account {} has no {} in {}",
                                                       caller.account.str(), route.repository.str(), region.str())});
  }
  admission.repository = (*found)->id;
  return {};
}

asio::awaitable<void> GitHandler::handle(Exchange& exchange, const GitRoute& route) {
  const HttpRequest& request = exchange.request;
  exchange.notes.operation = action_of(route);
  exchange.notes.counted_as = fmt::format("{}{}", program_of(route), route.advertisement ? " advertisement" : "");
  const auto authorization = request.find("Authorization");
  if (!authorization) {
    co_await refuse(exchange, 401, "Authentication is required: Git asks a credential helper for it.",
                    "no credentials");
    co_return;
  }
  const auto credentials = parse_basic_credentials(*authorization);
  if (!credentials) {
    co_await refuse(exchange, 401, "The credentials are not of HTTP's Basic form.", "malformed credentials");
    co_return;
  }
  if (!route.advertisement) {
    if (auto problem = unacceptable(request, route)) {
      co_await refuse(exchange, 415, *problem, *problem);
      co_return;
    }
  }

  using Outcome = Result<std::expected<AdmissionPtr, GitRefusal>>;
  auto job = [this, &request, &route, &credentials, &notes = exchange.notes] {
    return Outcome(admit(request, route, *credentials, notes));
  };
  Outcome outcome = co_await workers_.run_or_answer(std::move(job));
  if (!outcome) {
    co_await refuse(exchange, std::move(outcome).error());
    co_return;
  }
  const AdmissionPtr admission = *outcome ? **outcome : nullptr;
  const std::optional<GitRefusal> refusal = admission ? admission->refusal : std::move(*outcome).error();
  if (refusal) {
    co_await turn_away(exchange, route, admission, *refusal);
  } else {
    co_await answer(exchange, route, admission);
  }
}

asio::awaitable<void> GitHandler::turn_away(Exchange& exchange, const GitRoute& route, const AdmissionPtr& admission,
                                            const GitRefusal& refusal) {
  const Error error = error_of(refusal);
  if (admission) note(exchange.request, route, *admission, &error);
  if (refusal.status >= 500) {
    co_await refuse(exchange, Error{ErrorCode{"", refusal.status}, refusal.line});
  } else {
    co_await refuse(exchange, refusal.status, refusal.line, refusal.line);
  }
}

asio::awaitable<void> GitHandler::answer(Exchange& exchange, const GitRoute& route, const AdmissionPtr& admission) {
  const std::string kind = route.advertisement ? "advertisement" : "result";
  LazySink out(exchange.response, fmt::format("application/x-{}-{}", program_of(route), kind));
  std::optional<InflatingSource> inflated;
  if (is_gzip(exchange.request)) inflated.emplace(exchange.body);
  git::ByteSource& body = inflated ? static_cast<git::ByteSource&>(*inflated) : exchange.body;
  Result<void> performed = co_await perform(exchange, route, admission, body, out);
  note(exchange.request, route, *admission, performed ? nullptr : &performed.error());
  if (!performed && !exchange.response.begun()) {
    co_await refuse(exchange, std::move(performed).error());
    co_return;
  }
  if (!performed) {
    exchange.notes.reason = std::move(performed).error().message;  // left unfinished: the connection is closed
    co_return;
  }
  if (exchange.response.finished()) co_return;
  out.begin();
  (void)co_await exchange.response.finish();
}

asio::awaitable<Result<void>> GitHandler::perform(Exchange& exchange, const GitRoute& route, AdmissionPtr admission,
                                                  git::ByteSource& body, git::ByteSink& out) {
  const HttpRequest& request = exchange.request;
  const auto version = git::parse_protocol_version(request.find("Git-Protocol").value_or(""));
  if (route.advertisement) {
    co_return co_await deps_.git.advertise(*admission->repository, route.service, version, out);
  }
  if (route.service == git::Service::upload_pack) {
    const git::UploadRequest upload{*admission->repository, version, admission->caller.unique_id};
    co_return co_await deps_.git.upload_pack(upload, body, out);
  }
  const iam::Caller& caller = admission->caller;
  git::PushRequest push{
      *admission->repository,
      {caller.account, caller.arn.str(), caller.unique_id, "push", deps_.clock.now()},
      [this, admission, id = request.id](const RefName& ref, std::span<const storage::UpdateKind> kinds) {
        return authorize_ref(*admission, id, ref, kinds);
      },
      [&notes = exchange.notes](const Error& error) { notes.reason = error.message; }};
  co_return co_await deps_.git.receive_pack(push, body, out);
}

Result<void> GitHandler::authorize_ref(Admission& admission, const std::string& request_id, const RefName& ref,
                                       std::span<const storage::UpdateKind> kinds) {
  iam::Context context = admission.context;
  context.set("codecommit:References", std::string(ref.str()));
  std::string reason;
  for (const auto kind : kinds) {
    context.set("crossgate:RefUpdateType", std::string(to_string(kind)));
    const iam::AccessRequest question{kPush, admission.repository_arn.str(), context};
    const auto decision = iam::decide(admission.caller, question);
    admission.asked.push_back({std::string(kPush), admission.repository_arn.str(), decision, std::string(ref.str())});
    if (decision.allowed) return {};
    reason = decision.message(admission.caller, question);
  }
  log_.info("push refused", {{"request", request_id}, {"ref", std::string(ref.str())}, {"reason", reason}});
  return fail(kAccessDenied, fmt::format("You don't have permission to {} {}", verb_for(kinds), ref.str()));
}

void GitHandler::note(const HttpRequest& request, const GitRoute& route, const Admission& admission,
                      const Error* error) {
  const std::pair<std::string_view, std::string> details[] = {
      {"protocol", "HTTP"},
      {"request", fmt::format("{}{}", program_of(route), route.advertisement ? " advertisement" : "")},
      {"repositoryName", std::string(route.repository.str())},
      {"repositoryId", std::string(admission.repository ? admission.repository->str() : "")}};
  const auto action = action_of(route);
  journal_.note({.caller = admission.caller,
                 .service = api::kCodeCommit.name,
                 .operation = action.substr(action.find(':') + 1),
                 .region = admission.region.str(),
                 .source_address = request.remote_address,
                 .user_agent = request.find("User-Agent").value_or(""),
                 .request_id = request.id,
                 .at = {},
                 .error = error,
                 .asked = admission.asked,
                 .details = details});
}

}  // namespace crossgate::server
