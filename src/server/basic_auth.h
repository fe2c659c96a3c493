// HTTP Basic authentication, as Git uses it (RFC 7617). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "sigv4/sigv4.h"

namespace crossgate::server {

struct BasicCredentials {
  std::string user;
  Secret password;
};

/// nullopt: not "Basic", not base64, or without a colon.
std::optional<BasicCredentials> parse_basic_credentials(std::string_view authorization);

/// The ways to read a Git user name: as it stands and, where it holds a "%25" that a client took over from a URL,
/// percent-decoded (a token of its own may begin with the digits 25, so neither reading is the only one).
std::vector<sigv4::GitUser> git_users(std::string_view user);

}  // namespace crossgate::server
