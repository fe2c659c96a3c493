// Role sessions kept between runs: in the AWS CLI's own folder for AWS's own STS, so that both tools use one session,
// and in a folder beside it for any other endpoint (docs/client.md, "Where sessions are kept").
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "client/endpoint.h"
#include "client/environment.h"
#include "client/source.h"

namespace crossgate::client {

/// The text whose SHA-1 names a session's file: what botocore hashes.
std::string aws_cache_key(const RoleSource& role);
/// The same for endpoints that are not AWS's: another endpoint or another source is another session, too.
std::string own_cache_key(const RoleSource& role, const std::string& endpoint_url);

/// Whether a session may still be handed out: more than 15 minutes of it are left, or a quarter of its life where that
/// is shorter (credentials.md, "The session cache").
bool is_fresh(const Session& session, const RoleSource& role, Time now);
/// Whether a session is valid at all.
bool is_valid(const Session& session, Time now);

/// Immutable; thread-safe, and safe beside other processes: files are replaced in one step.
class SessionCache {
 public:
  SessionCache(const Environment& environment, const Endpoint& sts);

  /// The session's file name without folder and ".json": 40 hexadecimal digits.
  std::string name(const RoleSource& role) const;
  std::string path(const RoleSource& role) const;

  /// The session on file, whether fresh or not; nullopt where there is none. Fails for a file that is not what it
  /// should be.
  Result<std::optional<Session>> load(const RoleSource& role) const;
  Result<void> store(const RoleSource& role, const Session& session) const;
  void erase(const RoleSource& role) const;

 private:
  std::string folder_;
  std::optional<std::string> endpoint_url_;  ///< nullopt for AWS's own
};

}  // namespace crossgate::client
