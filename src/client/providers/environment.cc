#include "client/exit_status.h"
#include "client/providers/providers.h"

namespace crossgate::client {

Found find_in_environment(const Settings& settings) {
  const Environment& environment = settings.environment;
  const auto id = environment.non_empty("AWS_ACCESS_KEY_ID");
  if (!id) return std::nullopt;
  const auto secret = environment.non_empty("AWS_SECRET_ACCESS_KEY");
  if (!secret) return fail(kOther, "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY");
  // The older name is the stronger one, as in botocore.
  auto token = environment.non_empty("AWS_SECURITY_TOKEN");
  if (!token) token = environment.non_empty("AWS_SESSION_TOKEN");
  TRY(auto credentials, make_credentials(*id, *secret, token, "the environment"));

  std::optional<Time> expires;
  if (const auto text = environment.non_empty("AWS_CREDENTIAL_EXPIRATION")) {
    expires = parse_iso8601(*text);
    if (!expires) return fail(kOther, "AWS_CREDENTIAL_EXPIRATION is not a time such as 2026-01-31T23:59:59Z");
  }
  return Source{Session{std::move(credentials), expires, "the environment"}};
}

}  // namespace crossgate::client
