// The password that stands for a signature, as `aws codecommit credential-helper` and git-remote-codecommit make it:
// a SigV4 signature over a request whose method is GIT and which has no payload hash.
#include "base/text.h"
#include "sigv4/sigv4.h"

namespace crossgate::sigv4 {
namespace {

constexpr std::size_t kTimestampSize = 15;                      // YYYYMMDDTHHMMSS
constexpr std::size_t kPasswordSize = kTimestampSize + 1 + 64;  // and "Z", and the signature

std::string sign(const Secret& secret_access_key, std::string_view region, std::string_view host, std::string_view path,
                 std::string_view timestamp) {
  std::string canonical = "GIT\n";
  canonical.append(path).append("\n\nhost:").append(host).append("\n\nhost\n");
  const Scope scope{std::string(timestamp.substr(0, 8)), std::string(region), "codecommit"};
  return signature(signing_key(secret_access_key, scope), string_to_sign(timestamp, scope, canonical));
}

}  // namespace

Secret git_password(const Secret& secret_access_key, std::string_view region, std::string_view host,
                    std::string_view path, Time now) {
  const std::string timestamp = format_basic(now).substr(0, kTimestampSize);
  return Secret(timestamp + "Z" + sign(secret_access_key, region, host, path, timestamp));
}

Secret git_user_name(const Credentials& credentials) {
  std::string name(credentials.access_key_id.str());
  if (credentials.session_token) name.append("%").append(credentials.session_token->reveal());
  return Secret(std::move(name));
}

std::optional<GitUser> parse_git_user_name(std::string_view user_name) {
  const auto halves = cut(user_name, "%");
  auto key = AccessKeyId::parse(halves ? halves->before : user_name);
  if (!key || (halves && halves->after.empty())) return std::nullopt;
  GitUser user{*std::move(key), std::nullopt};
  if (halves) user.session_token = std::string(halves->after);
  return user;
}

std::optional<Time> git_password_time(std::string_view password) {
  if (password.size() != kPasswordSize) return std::nullopt;
  return parse_basic(password.substr(0, kTimestampSize + 1));
}

bool verify_git_password(const Secret& secret_access_key, std::string_view region, std::string_view host,
                         std::string_view path, std::string_view password) {
  if (password.size() != kPasswordSize) return false;
  const std::string expected = sign(secret_access_key, region, host, path, password.substr(0, kTimestampSize));
  return equal_in_constant_time(expected, password.substr(kTimestampSize + 1));
}

}  // namespace crossgate::sigv4
