#include "client/service_client.h"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "base/random.h"
#include "base/text.h"
#include "client/exit_status.h"
#include "wire/json.h"
#include "wire/query.h"
#include "wire/xml.h"

namespace crossgate::client {
namespace {

constexpr std::array<std::string_view, 11> kThrottlingCodes{"Throttling",
                                                            "ThrottlingException",
                                                            "ThrottledException",
                                                            "RequestThrottledException",
                                                            "RequestThrottled",
                                                            "TooManyRequestsException",
                                                            "RequestLimitExceeded",
                                                            "BandwidthLimitExceeded",
                                                            "SlowDown",
                                                            "PriorRequestNotComplete",
                                                            "TransactionInProgressException"};

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

bool is_worth_another_try(const wire::RemoteError& error) {
  constexpr std::array<int, 4> kTransient{500, 502, 503, 504};
  return std::ranges::find(kTransient, error.http_status) != kTransient.end() ||
         std::ranges::find(kThrottlingCodes, error.code) != kThrottlingCodes.end();
}

/// A random part of one second, two, four… and at most 20, so that a crowd does not come back as one.
std::chrono::milliseconds pause_before(int attempt) {
  const auto longest = std::min(1000u << std::min(attempt - 2, 5), 20'000u);
  const std::string bytes = random_bytes(2);
  const unsigned part = static_cast<unsigned char>(bytes[0]) << 8 | static_cast<unsigned char>(bytes[1]);
  return std::chrono::milliseconds(longest * part / 0xffff);
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

ServiceClient::ServiceClient(HttpClient& http, const Clock& clock, Sleep sleep, int attempts)
    : http_(http), clock_(clock), sleep_(std::move(sleep)), attempts_(attempts) {}

Result<boost::json::value> ServiceClient::call(const api::OperationInfo& operation, const boost::json::value& input,
                                               const Endpoint& endpoint, const sigv4::Credentials& credentials) {
  const HttpRequest unsigned_request = make_request(operation, input, endpoint);
  for (int attempt = 1;; ++attempt) {
    if (attempt > 1) sleep_(pause_before(attempt));
    HttpRequest request = unsigned_request;
    sign(request, operation, endpoint, credentials, clock_.now());
    const auto answer = http_.send(request);
    if (!answer) {
      if (attempt < attempts_) continue;
      return std::unexpected(answer.error());
    }
    if (answer->status >= 200 && answer->status < 300) return decode(operation, *answer);
    const wire::RemoteError error = read_error(*operation.service, *answer);
    if (!is_worth_another_try(error)) return refusal(operation, error, 0);
    if (attempt == attempts_) return refusal(operation, error, attempt - 1);
  }
}

int max_attempts(const Settings& settings) {
  constexpr int kUsual = 3;
  auto text = settings.environment.non_empty("AWS_MAX_ATTEMPTS");
  if (!text) text = option(settings.profile, "max_attempts");
  const auto number = text ? parse_decimal(*text) : std::nullopt;
  return number && *number >= 1 ? static_cast<int>(std::min<std::uint64_t>(*number, 100)) : kUsual;
}

void sleep_for_real(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }

}  // namespace crossgate::client
