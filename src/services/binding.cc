#include "services/binding.h"

#include <algorithm>
#include <iterator>

#include "base/aws_errors.h"
#include "iam/evaluate.h"
#include "iam/resource_keys.h"
#include "services/codecommit/bindings.h"
#include "services/iam/bindings.h"
#include "services/organizations/bindings.h"
#include "services/sts/bindings.h"

namespace crossgate::services {
namespace {

struct Key {
  std::string_view service;
  std::string_view operation;
  auto operator<=>(const Key&) const = default;
};

Key key_of(const Binding& binding) { return {binding.operation.service->name, binding.operation.name}; }

std::vector<Binding> collect() {
  std::vector<Binding> all;
  for (auto* group : {codecommit::bindings, iam_api::bindings, organizations::bindings, sts::bindings}) {
    std::ranges::move(group(), std::back_inserter(all));
  }
  std::ranges::sort(all, {}, key_of);
  return all;
}

}  // namespace

Result<void> authorize(const Call& call, std::span<const Permission> permissions) {
  for (const auto& permission : permissions) {
    iam::Context context = call.context;
    context.merge(permission.context);
    iam::describe_resource(context, call.caller, permission.resource);
    const auto decision = iam::decide(call.caller, {permission.action, permission.resource, context});
    if (call.asked != nullptr) call.asked->push_back({permission.action, permission.resource, decision});
    if (decision.allowed) continue;
    const auto& shown = permission.shown_as.empty() ? permission.resource : permission.shown_as;
    return fail(kAccessDenied, decision.message(call.caller, {permission.action, shown, context}));
  }
  return {};
}

Result<void> check_session(const iam::Caller& caller, const api::Service& service, std::string_view operation) {
  using enum iam::CallerKind;
  if (!caller.is_temporary()) return {};
  const bool federated = caller.kind == federated_user;
  const bool role = caller.kind == assumed_role;
  if (&service == &api::kIam && !role && (federated || !caller.mfa))
    return fail(kUnrecognizedClient, "The security token included in the request is invalid.");
  if (&service != &api::kSts || operation == "GetCallerIdentity") return {};
  const bool refused = role ? operation == "GetSessionToken" || operation == "GetFederationToken"
                            : federated || operation != "AssumeRole";
  if (refused) return fail(kAccessDenied, "Cannot call " + std::string(operation) + " with session credentials");
  return {};
}

std::string action_of(const api::Service& service, std::string_view operation) {
  return std::string(service.name) + ":" + std::string(operation);
}

std::span<const Binding> bindings() {
  static const std::vector<Binding> kBindings = collect();
  return kBindings;
}

const Binding* find_binding(std::string_view service, std::string_view operation) {
  const auto all = bindings();
  const auto found = std::ranges::lower_bound(all, Key{service, operation}, {}, key_of);
  return found != all.end() && key_of(*found) == Key{service, operation} ? &*found : nullptr;
}

}  // namespace crossgate::services
