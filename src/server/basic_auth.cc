#include "server/basic_auth.h"

#include "base/text.h"

namespace crossgate::server {

std::optional<BasicCredentials> parse_basic_credentials(std::string_view authorization) {
  const auto words = cut(authorization, " ");
  if (!words || !equals_ignoring_case(words->before, "Basic")) return std::nullopt;
  const auto decoded = from_base64(trim(words->after));
  if (!decoded) return std::nullopt;
  const auto halves = cut(*decoded, ":");
  if (!halves) return std::nullopt;
  return BasicCredentials{std::string(halves->before), Secret(std::string(halves->after))};
}

std::vector<sigv4::GitUser> git_users(std::string_view user) {
  std::vector<sigv4::GitUser> users;
  if (auto plain = sigv4::parse_git_user_name(user)) users.push_back(*std::move(plain));
  if (!user.contains("%25")) return users;
  if (const auto decoded = percent_decode(user)) {
    if (auto encoded = sigv4::parse_git_user_name(*decoded)) users.push_back(*std::move(encoded));
  }
  return users;
}

}  // namespace crossgate::server
