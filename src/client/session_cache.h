// Sessions kept between runs: in the AWS CLI's own folder what comes from AWS's own STS and IAM Identity Center, so
// that both tools use one session, and all else in a folder beside it (docs/client.md, "Where sessions are kept").
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "client/endpoint.h"
#include "client/environment.h"
#include "client/machine.h"
#include "client/source.h"

namespace crossgate::client {

/// Where a source's session is kept.
struct CacheEntry {
  std::string key;      ///< the text whose SHA-1 names the file
  bool shared = false;  ///< with the AWS CLI, and then the text is what botocore hashes
};

/// nullopt for a source whose credentials need no keeping, or may not be kept. `sts` is where roles are assumed: at an
/// endpoint that is not AWS's, another endpoint or another source is another session. Credentials of the place that
/// this runs in must not travel in an image of its disk, hence the machine's boot, and are kept only where nobody
/// else's can have the same name: an instance's of the metadata service's own address on an instance, a container's
/// that shows a token or has an address of its own.
std::optional<CacheEntry> cache_entry(const Source& source, const Endpoint& sts, const Machine& machine);

/// Whether a session may still be handed out: more than 15 minutes of it are left, or a quarter of its life where that
/// is shorter (docs/client.md, "Where sessions are kept").
bool is_fresh(const Session& session, const Source& source, Time now);
/// Whether a session is valid at all.
bool is_valid(const Session& session, Time now);

/// Immutable; thread-safe, and safe beside other processes: files are replaced in one step.
class SessionCache {
 public:
  /// `machine`, for tests: nullopt for the one that this runs on.
  SessionCache(const Environment& environment, Endpoint sts, std::optional<Machine> machine = std::nullopt);

  /// The session's file name without folder and ".json", 40 hexadecimal digits; nullopt for what is not kept.
  std::optional<std::string> name(const Source& source) const;
  std::optional<std::string> path(const Source& source) const;
  /// For the lock under which the session is asked for: differs where the source does, although the AWS CLI gives all
  /// sessions of a role one name. What a source is described by holds what its own source is described by, so whoever
  /// locks both never waits for itself, nor in a circle.
  std::optional<std::string> lock_name(const Source& source) const;

  /// The session on file, whether fresh or not; nullopt where there is none. Fails for a file that is not what it
  /// should be.
  Result<std::optional<Session>> load(const Source& source) const;
  /// Does nothing for what is not kept. A container's or an instance's credentials are kept for a few minutes only,
  /// since their role can be changed from outside, and not at all when they end before. Removes from our own folder
  /// what has ended.
  Result<void> store(const Source& source, const Session& session, Time now) const;
  void erase(const Source& source) const;

 private:
  std::optional<CacheEntry> entry(const Source& source) const;

  std::string shared_folder_;
  std::string own_folder_;
  Endpoint sts_;
  std::optional<Machine> machine_;
};

}  // namespace crossgate::client
