#include "client/session_fetcher.h"

#include <boost/json/object.hpp>
#include <utility>

#include "client/credential_json.h"
#include "client/exit_status.h"
#include "client/session_lock.h"

namespace crossgate::client {
namespace {

boost::json::object role_input(const RoleSource& role, Time now) {
  boost::json::object input{{"RoleArn", role.role_arn}};
  input["RoleSessionName"] = role.role_session_name && !role.role_session_name->empty()
                                 ? *role.role_session_name
                                 : "crossgate-session-" + std::to_string(to_epoch_seconds(now));
  if (role.external_id) input["ExternalId"] = *role.external_id;
  if (role.duration_seconds) input["DurationSeconds"] = *role.duration_seconds;
  if (role.mfa_serial) input["SerialNumber"] = *role.mfa_serial;
  return input;
}

/// `wanted` of a source; nullptr for any other.
template <class Wanted>
const Wanted* as(const Source& source) {
  return std::get_if<Wanted>(&source.kind);
}

}  // namespace

Result<std::optional<Session>> SessionFetcher::fetch(const Source& source) {
  TRY(auto session, resolve(source));
  return session;
}

Result<std::optional<Region>> SessionFetcher::fetch_region(const InstanceSource& instance) {
  TRY(auto region, ask_instance_for_region(instance, parts_.means));
  return region;
}

Result<Session> SessionFetcher::resolve(const Source& source) {
  const auto lock_name = parts_.cache.lock_name(source);
  if (!lock_name) return obtain(source);
  const auto is_good = [&](const std::optional<Session>& session) {
    return session && is_fresh(*session, source, parts_.means.clock.now());
  };
  if (auto session = on_file(source); is_good(session)) return *std::move(session);
  const Time began = parts_.means.clock.now();
  SessionLock lock = SessionLock::acquire(parts_.environment, *lock_name, parts_.means.sleep, parts_.means.warn);
  // Whoever held the lock before may have asked meanwhile, with or without success.
  auto session = on_file(source);
  if (is_good(session)) return *std::move(session);
  const auto shared_failure = lock.failure_between(began, parts_.means.clock.now());
  auto obtained = shared_failure ? Result<Session>(std::unexpected(*shared_failure)) : obtain(source);
  if (obtained) {
    lock.forget_failure();
    if (const auto stored = parts_.cache.store(source, *obtained, parts_.means.clock.now()); !stored)
      parts_.means.warn("the session is not kept: " + stored.error().message);
    return obtained;
  }
  if (!shared_failure) lock.record_failure(obtained.error(), parts_.means.clock.now());
  if (!session || !is_valid(*session, parts_.means.clock.now())) return obtained;
  parts_.means.warn("going on with the session at hand, since no new one can be had: " + obtained.error().message);
  return *std::move(session);
}

Result<Session> SessionFetcher::obtain(const Source& source) {
  const Means& means = parts_.means;
  if (const auto* session = as<Session>(source)) return *session;
  if (const auto* process = as<ProcessSource>(source)) return run_credential_process(*process, means.clock.now());
  if (const auto* role = as<RoleSource>(source)) return assume(*role);
  if (const auto* identity = as<WebIdentitySource>(source))
    return assume_role_with_web_identity(*identity, parts_.sts, means);
  if (const auto* sso = as<SsoSource>(source)) return fetch_sso_role(*sso, parts_.environment, means);
  if (const auto* login = as<LoginSource>(source)) return load_login(*login, parts_.environment, means.clock.now());
  if (const auto* container = as<ContainerSource>(source)) return ask_container(*container, means);
  return ask_instance(std::get<InstanceSource>(source.kind), means);
}

Result<Session> SessionFetcher::assume(const RoleSource& role) {
  TRY(const auto source, resolve(*role.source));
  boost::json::object input = role_input(role, parts_.means.clock.now());
  if (role.mfa_serial) {
    TRY(const auto code, parts_.ask_for_code(*role.mfa_serial));
    input["TokenCode"] = code;
  }
  const auto* operation = api::find_operation("sts", "AssumeRole");
  if (operation == nullptr) return fail(kOther, "sts AssumeRole is not declared");
  TRY(const auto answer, parts_.services.call(*operation, input, parts_.sts, source.credentials));
  const auto* result = answer.if_object();
  const auto* credentials = result == nullptr ? nullptr : object_member(*result, "Credentials");
  return read_credentials(credentials, kStsNames, "The answer to AssumeRole");
}

std::optional<Session> SessionFetcher::on_file(const Source& source) {
  auto session = parts_.cache.load(source);
  if (session) return *std::move(session);
  parts_.means.warn("a kept session is passed over: " + session.error().message);
  return std::nullopt;
}

}  // namespace crossgate::client
