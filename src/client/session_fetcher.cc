#include "client/session_fetcher.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <utility>

#include "base/text.h"
#include "client/credential_process.h"
#include "client/exit_status.h"
#include "client/files.h"
#include "client/providers/providers.h"
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

std::string_view text_at(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

Result<Session> read_session(const boost::json::value& answer) {
  const auto* top = answer.if_object();
  const auto* member = top != nullptr ? top->if_contains("Credentials") : nullptr;
  const auto* credentials = member != nullptr ? member->if_object() : nullptr;
  if (credentials == nullptr) return fail(kOther, "The answer to AssumeRole holds no credentials");
  const auto expires = parse_iso8601(text_at(*credentials, "Expiration"));
  if (!expires) return fail(kOther, "The answer to AssumeRole does not say when the session ends");
  TRY(auto made, make_credentials(text_at(*credentials, "AccessKeyId"), text_at(*credentials, "SecretAccessKey"),
                                  text_at(*credentials, "SessionToken"), "the answer to AssumeRole"));
  return Session{std::move(made), expires};
}

}  // namespace

Result<std::optional<Session>> SessionFetcher::fetch(const Source& source) {
  TRY(auto session, resolve(source));
  return session;
}

Result<Session> SessionFetcher::resolve(const Source& source) {
  if (const auto* session = std::get_if<Session>(&source.kind)) return *session;
  if (const auto* process = std::get_if<ProcessSource>(&source.kind))
    return run_credential_process(*process, parts_.clock.now());
  return session_of(std::get<RoleSource>(source.kind));
}

Result<Session> SessionFetcher::session_of(const RoleSource& role) {
  const auto is_good = [&](const std::optional<Session>& session) {
    return session && is_fresh(*session, role, parts_.clock.now());
  };
  if (auto session = on_file(role); is_good(session)) return *std::move(session);
  const Time began = parts_.clock.now();
  SessionLock lock = SessionLock::acquire(parts_.environment, parts_.cache.name(role));
  // Whoever held the lock before may have called meanwhile, with or without success.
  auto session = on_file(role);
  if (is_good(session)) return *std::move(session);
  const auto shared_failure = lock.failure_since(began);
  auto assumed = shared_failure ? Result<Session>(std::unexpected(*shared_failure)) : assume(role);
  if (assumed) {
    if (const auto stored = parts_.cache.store(role, *assumed); !stored)
      parts_.warn("the session is not kept: " + stored.error().message);
    return assumed;
  }
  if (!shared_failure) lock.record_failure(assumed.error(), parts_.clock.now());
  if (!session || !is_valid(*session, parts_.clock.now())) return assumed;
  parts_.warn("going on with the session at hand, since no new one can be had: " + assumed.error().message);
  return *std::move(session);
}

Result<Session> SessionFetcher::assume(const RoleSource& role) {
  TRY(const auto source, resolve(*role.source));
  boost::json::object input = role_input(role, parts_.clock.now());
  if (role.mfa_serial) {
    TRY(const auto code, parts_.ask_for_code(*role.mfa_serial));
    input["TokenCode"] = code;
  }
  const auto* operation = api::find_operation("sts", "AssumeRole");
  if (operation == nullptr) return fail(kOther, "sts AssumeRole is not declared");
  TRY(const auto answer, parts_.services.call(*operation, input, parts_.sts, source.credentials));
  return read_session(answer);
}

std::optional<Session> SessionFetcher::on_file(const RoleSource& role) {
  auto session = parts_.cache.load(role);
  if (session) return *std::move(session);
  parts_.warn("a kept session is passed over: " + session.error().message);
  return std::nullopt;
}

Result<std::string> ask_on_terminal(const std::string& serial_number) {
  const Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
  termios settings{};
  if (!terminal.is_open() || ::tcgetattr(terminal.get(), &settings) != 0)
    return fail(kOther, "The role asks for an MFA code of " + serial_number + ", and there is no terminal to ask at");
  TRY_VOID(write_all(terminal.get(), "Enter MFA code for " + serial_number + ": "));
  termios silent = settings;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  ::tcsetattr(terminal.get(), TCSAFLUSH, &silent);
  char line[256];
  const ssize_t length = ::read(terminal.get(), line, sizeof line);
  ::tcsetattr(terminal.get(), TCSAFLUSH, &settings);
  TRY_VOID(write_all(terminal.get(), "\n"));
  const std::string code(trim(std::string_view(line, static_cast<std::size_t>(length > 0 ? length : 0))));
  if (code.empty()) return fail(kOther, "No MFA code was entered");
  return code;
}

}  // namespace crossgate::client
