#include "client/exit_status.h"
#include "client/providers/providers.h"

namespace crossgate::client {

Result<sigv4::Credentials> make_credentials(std::string_view access_key_id, std::string_view secret_access_key,
                                            std::optional<std::string_view> session_token, std::string_view place) {
  auto id = AccessKeyId::parse(access_key_id);
  if (!id) return fail(kOther, "The access key id in " + std::string(place) + ' ' + id.error().rule);
  if (secret_access_key.empty()) return fail(kOther, "The secret access key in " + std::string(place) + " is empty");
  sigv4::Credentials credentials{*std::move(id), Secret(std::string(secret_access_key)), std::nullopt};
  if (session_token && !session_token->empty()) credentials.session_token = Secret(std::string(*session_token));
  return credentials;
}

Found find_keys(const IniOptions* section, const std::string& place) {
  const auto id = option(section, "aws_access_key_id");
  if (!id) return std::nullopt;
  const auto secret = option(section, "aws_secret_access_key");
  if (!secret) return fail(kOther, "Partial credentials found in " + place + ", missing: aws_secret_access_key");
  auto token = option(section, "aws_security_token");
  if (!token) token = option(section, "aws_session_token");
  TRY(auto credentials, make_credentials(*id, *secret, token, place));
  return Source{Session{std::move(credentials), std::nullopt, place}};
}

}  // namespace crossgate::client
