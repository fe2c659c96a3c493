#include "server/api_handler.h"

#include <fmt/format.h>

#include <array>
#include <boost/json/value.hpp>
#include <optional>

#include "base/aws_errors.h"
#include "base/text.h"
#include "server/api_codec.h"
#include "server/git_host_name.h"
#include "server/request_context.h"
#include "services/binding.h"
#include "sigv4/sigv4.h"
#include "wire/json.h"
#include "wire/query.h"

namespace crossgate::server {

struct ApiHandler::Progress {
  sigv4::Request signed_part;
  std::optional<sigv4::Claim> claim;
  bool has_target = false;
  ApiDispatch dispatch;
  std::string body;
  std::size_t reserved = 0;  ///< of the bytes that all requests may hold together
};

namespace {

Error claim_error(const sigv4::BadClaim& bad) {
  return {bad.problem == sigv4::ClaimProblem::missing ? kMissingAuthenticationToken : kIncompleteSignature,
          bad.message};
}

/// A Query request's parameters: those of the URL and the form in the body.
std::string joined(std::string_view query, std::string_view body) {
  return std::string(query) + (query.empty() || body.empty() ? "" : "&") + std::string(body);
}

/// The API version that an unsigned request names, by which its refusal finds its form. A form that would name it in
/// a body is not waited for: Query services tell errors alike.
std::string unsigned_version(const HttpRequest& request) {
  const bool is_form = request.find("Content-Type").value_or("").starts_with("application/x-www-form-urlencoded");
  if (is_form) return std::string(api::kSts.version);
  const auto form = wire::parse_form(request.query());
  return form ? form->version : "";
}

/// Known before the body is read where the operation stands in a header.
bool answers_from_memory(const ApiDispatch& dispatch) {
  const services::Binding* binding = services::find_binding(dispatch.service->name, dispatch.operation);
  return binding != nullptr && binding->answers_from_memory;
}

}  // namespace

asio::awaitable<void> ApiHandler::handle(Exchange& exchange) {
  Progress progress;
  Result<void> readable = read_head(exchange.request, progress);
  if (readable) readable = co_await read_body(exchange, progress);

  Result<Response> outcome = std::unexpected(Error{});
  if (readable) {
    auto job = [&] { return perform(exchange.request, progress, exchange.notes); };
    if (answers_from_memory(progress.dispatch)) {
      outcome = co_await workers_.run_or_answer(std::move(job));
    } else {
      outcome = co_await workers_.run(std::move(job));
    }
  } else {
    outcome = std::unexpected(std::move(readable).error());
  }
  buffered_.fetch_sub(progress.reserved);

  if (!outcome) {
    exchange.notes.reason = outcome.error().message;
    outcome = encode_error(progress.dispatch.service, outcome.error(), exchange.request.id);
  }
  (void)co_await exchange.response.send(*std::move(outcome));
}

/// What can be said before the body is there: an unsigned request's body is never waited for.
Result<void> ApiHandler::read_head(const HttpRequest& request, Progress& progress) const {
  TRY(const auto target, target_of(request));
  progress.has_target = target.has_value();
  progress.signed_part = {request.method, std::string(request.path()), std::string(request.query()), request.headers,
                          ""};
  auto claim = sigv4::read_claim(progress.signed_part);

  if (claim) {
    progress.dispatch = dispatch({target, claim->scope.service, "", ""});
  } else {
    progress.dispatch = dispatch({target, std::nullopt, "", unsigned_version(request)});
  }
  if (!claim) return std::unexpected(claim_error(claim.error()));
  progress.claim = *std::move(claim);
  return check_meaning(progress.dispatch, progress.has_target, *progress.claim);
}

asio::awaitable<Result<void>> ApiHandler::read_body(Exchange& exchange, Progress& progress) {
  const auto too_large = fail(kRequestTooLarge, "The request's body is too large.");
  if (exchange.request.content_length.value_or(0) > limits_.body_bytes) co_return too_large;
  std::array<char, 16384> piece;
  while (true) {
    CO_TRY(const std::size_t count, co_await exchange.body.read(piece));
    if (count == 0) co_return Result<void>();
    if (progress.body.size() + count > limits_.body_bytes) co_return too_large;
    progress.reserved += count;
    if (buffered_.fetch_add(count) + count > limits_.buffered_bytes) {
      co_return fail(kServiceUnavailable, "Too many large requests are under way.");
    }
    progress.body.append(piece.data(), count);
  }
}

Result<Response> ApiHandler::perform(const HttpRequest& request, Progress& progress, AccessNotes& notes) {
  const api::Service& service = *progress.dispatch.service;
  progress.signed_part.payload_hash = to_hex(sigv4::sha256(progress.body));
  notes.access_key_id = progress.claim->access_key_id.str();
  TRY(const iam::Caller caller, authenticate(progress));
  notes.caller = caller.arn.str();
  TRY(Region region, region_of(service, *progress.claim, request.host, regions_));

  boost::json::value input;
  if (service.protocol == api::Protocol::query) {
    TRY(auto form, wire::parse_form(joined(request.query(), progress.body)));
    if (form.version != service.version) {
      return fail(kUnknownOperation,
                  fmt::format("Could not find operation {} for version {}", form.action, form.version));
    }
    progress.dispatch.operation = std::move(form.action);
    input = std::move(form.members);
  } else {
    TRY(input, wire::parse_json(progress.body));
  }
  notes.operation = std::string(service.name) + ":" + progress.dispatch.operation;
  const services::Binding* binding = services::find_binding(service.name, progress.dispatch.operation);
  if (binding == nullptr) {
    return fail(kUnknownOperation, "This server has no operation " + notes.operation + ".");
  }
  notes.counted_as = notes.operation;
  iam::Context context = context_of(request, caller, region, deps_.clock.now());
  services::Call call{caller, std::move(region), std::move(context), request.id};
  if (!request.proxy.empty()) call.front_door = front_door(request.secure, request.host);
  TRY(const auto output, binding->perform(call, input, deps_));
  return encode_output(binding->operation, output, request.id);
}

Result<iam::Caller> ApiHandler::authenticate(const Progress& progress) const {
  const sigv4::Claim& claim = *progress.claim;
  TRY(auto known, deps_.directory.find(claim.access_key_id, claim.session_token));
  TRY_VOID(check_time(claim, deps_.clock.now()));
  if (!sigv4::verify(progress.signed_part, claim, known.secret_access_key)) {
    return fail(kInvalidSignature,
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
                "Access Key and signing method. Consult the service documentation for details.");
  }
  return std::move(known.caller);
}

}  // namespace crossgate::server
