#include "server/api_handler.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/value.hpp>
#include <iterator>
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
  std::optional<Error> no_claim;  ///< why there is none, for the operations that need one
  bool has_target = false;
  ApiDispatch dispatch;
  std::string body;
  std::size_t body_bound = 0;
  BodyBudget::Share share;

  // For the journal.
  std::optional<iam::Caller> caller;
  std::optional<Region> region;
  boost::json::value input;
  boost::json::value output;  ///< null unless the operation changes something
  std::vector<services::Question> asked;
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

/// Of an unsigned request, which may be anybody's: a web identity token takes 20,000 characters at most.
constexpr std::size_t kUnsignedBodyBytes = std::size_t{64} << 10;

bool is_form(const HttpRequest& request) {
  return request.find("Content-Type").value_or("").starts_with("application/x-www-form-urlencoded");
}

/// The API version that an unsigned request names, by which its refusal finds its form. A form names it in its body,
/// which is not read yet; Query services tell errors alike.
std::string unsigned_version(const HttpRequest& request) {
  if (is_form(request)) return std::string(api::kSts.version);
  const auto form = wire::parse_form(request.query());
  return form ? form->version : "";
}

/// Longer than any operation's name or service's version: what is unknown is told back, and noted.
constexpr std::size_t kLongestName = 128;

/// The parts of a presigned URL's signature are no operation's parameters, and are not to be kept.
void drop_signature(boost::json::object& members) {
  for (auto at = members.begin(); at != members.end();) {
    const std::string_view name(at->key().data(), at->key().size());
    at = equals_ignoring_case(name.substr(0, 6), "X-Amz-") ? members.erase(at) : std::next(at);
  }
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
    if (progress.body.size() <= limits_.free_bytes && answers_from_memory(progress.dispatch)) {
      outcome = co_await workers_.run_or_answer(std::move(job));
    } else {
      outcome = co_await workers_.run(std::move(job));
    }
  } else {
    outcome = std::unexpected(std::move(readable).error());
  }
  if (progress.caller) note(exchange.request, progress, outcome);

  if (!outcome) {
    exchange.notes.reason = outcome.error().message;
    outcome = encode_error(progress.dispatch.service, outcome.error(), exchange.request.id);
  }
  (void)co_await exchange.response.send(*std::move(outcome));
}

/// What can be said before the body is there. An unsigned request's body is waited for only where it is a form, which
/// may call one of the few operations that need no signature.
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
  if (!claim) {
    progress.no_claim = claim_error(claim.error());
    progress.body_bound = kUnsignedBodyBytes;
    const bool may_need_none =
        claim.error().problem == sigv4::ClaimProblem::missing && is_form(request) && !progress.has_target;
    return may_need_none ? Result<void>() : std::unexpected(*progress.no_claim);
  }
  progress.body_bound = limits_.body_bytes;
  progress.claim = *std::move(claim);
  return check_meaning(progress.dispatch, progress.has_target, *progress.claim);
}

asio::awaitable<Result<void>> ApiHandler::read_body(Exchange& exchange, Progress& progress) {
  const auto too_large = fail(kRequestTooLarge, "The request's body is too large.");
  if (exchange.request.content_length.value_or(0) > progress.body_bound) co_return too_large;
  bool admitted = false;
  std::array<char, 16384> piece;
  while (true) {
    const std::size_t coming = std::max<std::size_t>(exchange.request.content_length.value_or(0), progress.body.size());
    if (!admitted && coming > limits_.free_bytes) {
      CO_TRY_VOID(co_await admit_large_body(progress));
      admitted = true;
    }
    CO_TRY(const std::size_t count, co_await exchange.body.read(piece));
    if (count == 0) co_return Result<void>();
    if (progress.body.size() + count > progress.body_bound) co_return too_large;
    if (progress.body.size() + count > limits_.free_bytes &&
        !progress.share.add(budget_, progress.claim ? std::string(progress.claim->access_key_id.str()) : "", count)) {
      co_return fail(kServiceUnavailable, "Too many large requests are under way.");
    }
    progress.body.append(piece.data(), count);
  }
}

/// A signature covers the body's hash, so it is proved behind the body; a stranger's body, which names no key of ours
/// or is of no time that is honoured, is not waited for.
asio::awaitable<Result<void>> ApiHandler::admit_large_body(const Progress& progress) {
  if (!progress.claim) co_return Result<void>();
  co_return co_await workers_.run([&]() -> Result<void> {
    TRY_VOID(find_key(progress));
    return {};
  });
}

Result<boost::json::value> ApiHandler::read_input(const HttpRequest& request, Progress& progress) const {
  const api::Service& service = *progress.dispatch.service;
  if (service.protocol == api::Protocol::json) return wire::parse_json(progress.body);
  TRY(auto form, wire::parse_form(joined(request.query(), progress.body)));
  if (std::max(form.action.size(), form.version.size()) > kLongestName) {
    return fail(kUnknownOperation, "Could not find an operation with so long a name or version");
  }
  if (form.version != service.version) {
    return fail(kUnknownOperation,
                fmt::format("Could not find operation {} for version {}", form.action, form.version));
  }
  drop_signature(form.members);
  progress.dispatch.operation = std::move(form.action);
  return boost::json::value(std::move(form.members));
}

Result<Response> ApiHandler::perform(const HttpRequest& request, Progress& progress, AccessNotes& notes) {
  if (!progress.claim) return perform_unsigned(request, progress, notes);
  const api::Service& service = *progress.dispatch.service;
  progress.signed_part.payload_hash = to_hex(sigv4::sha256(progress.body));
  notes.access_key_id = progress.claim->access_key_id.str();
  TRY(iam::Caller proved, authenticate(progress));
  progress.asked.clear();  // it may be begun twice
  const iam::Caller& caller = progress.caller.emplace(std::move(proved));
  notes.caller = caller.arn.str();
  TRY(progress.region, region_of(service, *progress.claim, request.host, regions_));
  TRY(progress.input, read_input(request, progress));
  notes.operation = std::string(service.name) + ":" + progress.dispatch.operation;
  const services::Binding* binding = services::find_binding(service.name, progress.dispatch.operation);
  if (binding == nullptr) {
    return fail(kUnknownOperation, "This server has no operation " + notes.operation + ".");
  }
  notes.counted_as = notes.operation;
  if (binding->perform_unsigned) return answer_unsigned(request, progress, *binding, notes);
  services::Call call{caller, *progress.region, context_of(request, caller, *progress.region, deps_.clock.now()),
                      request.id};
  call.asked = &progress.asked;
  if (!request.proxy.empty()) call.front_door = front_door(request.secure, request.host);
  TRY(auto output, binding->perform(call, progress.input, deps_));
  Response response = encode_output(binding->operation, output, request.id);
  if (!is_read_only(progress.dispatch.operation)) progress.output = std::move(output);
  return response;
}

void ApiHandler::note(const HttpRequest& request, const Progress& progress, const Result<Response>& outcome) {
  // There is a region or a claim, as there is a caller.
  const std::string region(progress.region ? progress.region->str() : progress.claim->scope.region);
  journal_.note({.caller = *progress.caller,
                 .service = progress.dispatch.service->name,
                 .operation = progress.dispatch.operation,
                 .region = region,
                 .source_address = request.remote_address,
                 .user_agent = request.find("User-Agent").value_or(""),
                 .request_id = request.id,
                 .at = {},
                 .error = outcome ? nullptr : &outcome.error(),
                 .input = &progress.input,
                 .output = progress.output.is_null() ? nullptr : &progress.output,
                 .asked = progress.asked});
}

Result<Response> ApiHandler::perform_unsigned(const HttpRequest& request, Progress& progress, AccessNotes& notes) {
  const api::Service& service = *progress.dispatch.service;
  auto input = read_input(request, progress);
  const services::Binding* binding =
      input ? services::find_binding(service.name, progress.dispatch.operation) : nullptr;
  if (binding == nullptr || !binding->perform_unsigned) return std::unexpected(*progress.no_claim);
  notes.operation = notes.counted_as = std::string(service.name) + ":" + progress.dispatch.operation;
  progress.input = *std::move(input);
  progress.region = region_of_host(request.host, regions_);
  return answer_unsigned(request, progress, *binding, notes);
}

Result<Response> ApiHandler::answer_unsigned(const HttpRequest& request, Progress& progress,
                                             const services::Binding& binding, AccessNotes& notes) {
  const Region& region = *progress.region;
  const services::UnsignedCall call{region, context_of(request, region, deps_.clock.now()), request.id,
                                    &progress.caller, &progress.asked};
  auto output = binding.perform_unsigned(call, progress.input, deps_);
  if (progress.caller) notes.caller = progress.caller->arn.str();
  if (!output) return std::unexpected(std::move(output).error());
  Response response = encode_output(binding.operation, *output, request.id);
  progress.output = *std::move(output);
  return response;
}

Result<iam::KnownCredentials> ApiHandler::find_key(const Progress& progress) const {
  const sigv4::Claim& claim = *progress.claim;
  TRY(auto known, deps_.directory.find(claim.access_key_id, claim.session_token));
  TRY_VOID(check_time(claim, deps_.clock.now()));
  return known;
}

Result<iam::Caller> ApiHandler::authenticate(const Progress& progress) const {
  const sigv4::Claim& claim = *progress.claim;
  TRY(auto known, find_key(progress));
  if (!sigv4::verify(progress.signed_part, claim, known.secret_access_key)) {
    return fail(kInvalidSignature,
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
                "Access Key and signing method. Consult the service documentation for details.");
  }
  return std::move(known.caller);
}

}  // namespace crossgate::server
