#include "client/service_client.h"

#include <thread>
#include <utility>

#include "base/text.h"
#include "client/exit_status.h"
#include "wire/json.h"
#include "wire/query.h"
#include "wire/xml.h"

namespace crossgate::client {
namespace {

HttpRequest make_request(const api::OperationInfo& operation, const boost::json::value& input,
                         const Endpoint& endpoint) {
  const api::Service& service = *operation.service;
  HttpRequest request{endpoint.url + (endpoint.path() == "/" ? "/" : ""), {{"Host", endpoint.host()}}, {}};
  if (service.protocol == api::Protocol::json) {
    request.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
    request.headers.push_back({"X-Amz-Target", std::string(service.target_prefix) + '.' + std::string(operation.name)});
    request.body = wire::serialize_json(input);
  } else {
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"});
    request.body = wire::serialize_form(operation.name, service.version, *operation.input, input);
  }
  return request;
}

/// Anew for each attempt, since a signature carries its time.
void sign(HttpRequest& request, const api::OperationInfo& operation, const Endpoint& endpoint,
          const sigv4::Credentials& credentials, Time now) {
  sigv4::Request signable{"POST", endpoint.path(), "", request.headers, to_hex(sigv4::sha256(request.body))};
  sigv4::sign_headers(signable, credentials, endpoint.signing_region, operation.service->name, now);
  request.headers = std::move(signable.headers);
}

wire::RemoteError read_error(const api::Service& service, const HttpAnswer& answer) {
  return service.protocol == api::Protocol::json ? wire::parse_json_error(answer.status, answer.body)
                                                 : wire::parse_xml_error(answer.status, answer.body);
}

std::unexpected<Error> refusal(const api::OperationInfo& operation, const wire::RemoteError& error, int retries) {
  std::string message =
      "An error occurred (" + error.code + ") when calling the " + std::string(operation.name) + " operation";
  if (retries > 0) message += " (reached max retries: " + std::to_string(retries) + ")";
  return fail(kRefused, message + ": " + error.message);
}

Result<boost::json::value> decode(const api::OperationInfo& operation, const HttpAnswer& answer) {
  auto tree = operation.service->protocol == api::Protocol::json
                  ? wire::parse_json(answer.body)
                  : wire::parse_xml(operation.name, *operation.output, answer.body);
  if (!tree)
    return fail(kOther, "The answer to " + std::string(operation.name) + " cannot be read: " + tree.error().message);
  return tree;
}

}  // namespace

ServiceClient::ServiceClient(HttpClient& http, const Clock& clock, Sleep sleep, int attempts, DebugLog log)
    : http_(http), clock_(clock), sleep_(std::move(sleep)), attempts_(attempts), log_(std::move(log)) {}

Result<boost::json::value> ServiceClient::call(const api::OperationInfo& operation, const boost::json::value& input,
                                               const Endpoint& endpoint,
                                               const std::optional<sigv4::Credentials>& credentials) {
  const HttpRequest request = make_request(operation, input, endpoint);
  tell([&] { return "POST " + request.url + ' ' + std::string(operation.name) + ' ' + masked_json(input); });
  for (int attempt = 1;; ++attempt) {
    const auto answer = this->attempt(operation, request, endpoint, credentials);
    if (!answer) {
      if (!may_try_again(attempt, answer.error().code == kSilence)) return std::unexpected(answer.error());
      continue;
    }
    if (answer->status >= 200 && answer->status < 300) {
      quota_.give_back();
      auto tree = decode(operation, *answer);
      if (tree) tell([&] { return "answer: " + masked_json(*tree); });
      return tree;
    }
    const wire::RemoteError error = read_error(*operation.service, *answer);
    tell([&] { return std::to_string(error.http_status) + ' ' + error.code + ": " + error.message; });
    const auto skew = clock_skew(error, answer->date, clock_.now() + server_is_ahead_);
    if (skew && attempt < attempts_) {
      server_is_ahead_ += *skew;
      tell([&] { return "signing by the server's clock, ahead by " + std::to_string(skew->count() / 1000) + " s"; });
      continue;
    }
    if (!is_worth_another_try(error)) return refusal(operation, error, 0);
    if (!may_try_again(attempt, false)) return refusal(operation, error, attempt - 1);
  }
}

Result<HttpAnswer> ServiceClient::attempt(const api::OperationInfo& operation, HttpRequest request,
                                          const Endpoint& endpoint,
                                          const std::optional<sigv4::Credentials>& credentials) {
  if (credentials) sign(request, operation, endpoint, *credentials, clock_.now() + server_is_ahead_);
  tell([&] {
    return credentials ? "signed with " + std::string(credentials->access_key_id.str()) + " for " +
                             endpoint.signing_region + '/' + std::string(operation.service->name)
                       : std::string("not signed");
  });
  auto answer = http_.send(request);
  tell([&] { return answer ? "HTTP status " + std::to_string(answer->status) : answer.error().message; });
  return answer;
}

/// Pauses where there may be another attempt.
bool ServiceClient::may_try_again(int attempt, bool after_timeout) {
  if (attempt >= attempts_ || !quota_.take(after_timeout)) return false;
  const auto pause = pause_before(attempt + 1);
  tell([&] {
    return "attempt " + std::to_string(attempt + 1) + " of " + std::to_string(attempts_) + " in " +
           std::to_string(pause.count()) + " ms";
  });
  sleep_(pause);
  return true;
}

void ServiceClient::tell(const std::function<std::string()>& event) const {
  if (log_) log_(event());
}

void sleep_for_real(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }

}  // namespace crossgate::client
