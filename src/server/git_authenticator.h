// Who is behind a Git request: from user name and password to a caller.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/names.h"
#include "iam/directory.h"
#include "server/accepted_passwords.h"
#include "server/basic_auth.h"

namespace crossgate::server {

/// What was asked, as far as the password signs or bounds it.
struct GitQuestion {
  std::string_view host;  ///< as asked, with its port
  std::string_view path;  ///< "/v1/repos/NAME"
  bool opening = false;   ///< the GET that opens a command; its POSTs follow
};

struct GitCaller {
  iam::Caller caller;
  Region region;  ///< that the password was signed for
};

/// Why a request is turned away: a line for the user, which git shows as "remote: …".
struct GitRefusal {
  int status = 401;
  std::string line;
};

/// Thread-safe. Borrows everything.
class GitAuthenticator {
 public:
  /// How long after the GET that accepted it, or the POST that first did, a password is honoured at POSTs, its own time
  /// notwithstanding.
  static constexpr std::chrono::minutes kGrace{15};

  GitAuthenticator(iam::Directory& directory, const Clock& clock, std::vector<Region> regions);

  /// Blocks. A refusal here is 401, so that caches forget the password, unless it is our own fault (503, 500; its
  /// line is then for the log).
  std::expected<GitCaller, GitRefusal> authenticate(const BasicCredentials& credentials, const GitQuestion& question);

 private:
  std::expected<GitCaller, GitRefusal> by_service_password(const BasicCredentials& credentials,
                                                           const GitQuestion& question);
  std::expected<iam::KnownCredentials, GitRefusal> find(std::string_view user);

  iam::Directory& directory_;
  const Clock& clock_;
  const std::vector<Region> regions_;  // the default first
  AcceptedPasswords accepted_;
};

}  // namespace crossgate::server
