#include "base/sha256.h"
#include "base/text.h"
#include "client/credential_json.h"
#include "client/exit_status.h"
#include "client/fetching/fetching.h"
#include "client/files.h"

namespace crossgate::client {
namespace {

std::string token_path(const LoginSource& source, const Environment& environment) {
  const auto folder = environment.get("AWS_LOGIN_CACHE_DIRECTORY");
  return expand_path(folder.value_or("~/.aws/login/cache"), environment) + '/' + to_hex(sha256(source.session)) +
         ".json";
}

std::unexpected<Error> log_in_first(const LoginSource& source, const std::string& why) {
  return fail(kOther, "The login session of profile \"" + source.profile + "\" " + why +
                          ".\n  Run: aws login --profile " + source.profile);
}

}  // namespace

Result<Session> load_login(const LoginSource& source, const Environment& environment, Time now) {
  TRY(const auto json, read_file_if_there(token_path(source, environment)));
  if (!json) return log_in_first(source, "is not there");
  const auto token = parse_object(*json);
  const auto* access = token ? object_member(*token, "accessToken") : nullptr;
  auto session = read_credentials(access, kLoginNames, "the login session");
  if (!session) return log_in_first(source, "cannot be read");
  if (*session->expires <= now) return log_in_first(source, "has expired");
  return session;
}

}  // namespace crossgate::client
