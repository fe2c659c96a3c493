// Binds a declared operation to what performs it.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/operation.h"
#include "base/error.h"
#include "services/deps.h"
#include "wire/codec.h"

namespace crossgate::services {

/// One question to the policies before the handler runs.
struct Permission {
  std::string action;
  std::string resource;
  iam::Context context = {};  ///< keys beside the call's own, such as aws:RequestTag/…
  std::string shown_as = {};  ///< how a refusal names the resource, where not by ARN: "user alice"
};

/// An operation as the server calls it, its types erased.
struct Binding {
  api::OperationInfo operation;
  /// Decodes, asks each permission, performs, encodes. `input` is the JSON body, or the form as a tree (wire/query.h).
  std::function<Result<boost::json::value>(const Call&, const boost::json::value& input, Deps&)> perform;
  /// The same where the operation takes other proofs than a signature; `perform` is empty then, and this otherwise.
  std::function<Result<boost::json::value>(const UnsignedCall&, const boost::json::value& input, Deps&)>
      perform_unsigned = {};
  /// Tried first where it must not wait (storage/waiting.h): a small answer, mostly found in memory.
  bool answers_from_memory = false;
};

inline Binding answering_from_memory(Binding binding) {
  binding.answers_from_memory = true;
  return binding;
}

/// The refusal of the first permission that `call` lacks, as AWS words it.
Result<void> authorize(const Call& call, std::span<const Permission> permissions);

/// Whether these credentials may call the operation at all, whatever the policies say: temporary ones of users may not
/// make further ones, and reach IAM only with MFA (IAM User Guide, "Compare AWS STS credentials").
Result<void> check_session(const iam::Caller& caller, const api::Service& service, std::string_view operation);

/// The IAM action of an operation: "codecommit:GetRepository".
std::string action_of(const api::Service& service, std::string_view operation);
template <class Op>
std::string action_of() {
  return action_of(Op::service, Op::name);
}

/// `permissions(call, input, deps)` says what to ask, as std::vector<Permission> or a Result of it;
/// `handler(call, input, deps)` performs. An operation that needs no permission returns no question.
template <class Op, class Permissions, class Handler>
Binding bind_operation(Permissions permissions, Handler handler) {
  static constexpr bool kQuery = Op::service.protocol == api::Protocol::query;
  return Binding{api::info_of<Op>(),
                 [permissions, handler](const Call& call, const boost::json::value& input,
                                        Deps& deps) -> Result<boost::json::value> {
                   TRY_VOID(check_session(call.caller, Op::service, Op::name));
                   TRY(const auto request,
                       wire::decode<typename Op::Input>(input, kQuery ? wire::Scalars::text : wire::Scalars::typed));
                   TRY(const auto questions, Result<std::vector<Permission>>(permissions(call, request, deps)));
                   TRY_VOID(authorize(call, questions));
                   TRY(const auto response, handler(call, request, deps));
                   return wire::encode(response,
                                       kQuery ? wire::TimestampFormat::iso8601 : wire::TimestampFormat::epoch_seconds);
                 }};
}

/// For operations whose requests nobody need sign: `handler(call, input, deps)` asks for another proof.
template <class Op, class Handler>
Binding bind_unsigned(Handler handler) {
  static_assert(Op::service.protocol == api::Protocol::query);
  return Binding{.operation = api::info_of<Op>(),
                 .perform = {},
                 .perform_unsigned = [handler](const UnsignedCall& call, const boost::json::value& input,
                                               Deps& deps) -> Result<boost::json::value> {
                   TRY(const auto request, wire::decode<typename Op::Input>(input, wire::Scalars::text));
                   TRY(const auto response, handler(call, request, deps));
                   return wire::encode(response, wire::TimestampFormat::iso8601);
                 }};
}

/// For operations that ask nothing first.
template <class Op>
std::vector<Permission> ask_nothing(const Call&, const typename Op::Input&, Deps&) {
  return {};
}

/// Every operation that is performed, ordered by service and name. Thread-safe.
std::span<const Binding> bindings();
/// nullptr when there is none of this name.
const Binding* find_binding(std::string_view service, std::string_view operation);

}  // namespace crossgate::services
