// Puts a new master key in the place of the one in use.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "storage/open.h"

namespace crossgate::storage {

/// No session lasts longer (STS API Reference, "GetFederationToken": 36 hours).
inline constexpr std::chrono::hours kLongestSession{36};

struct TurnedKey {
  std::string old_id;
  std::string new_id;
  std::filesystem::path file;
  std::optional<Time> until;  ///< that the old key opens sessions; nullopt: it was thrown away
};

/// Makes a new key, seals everything anew, and keeps the old key in the key file as long as the longest session, or,
/// with `end_sessions`, not at all. Interrupted anywhere, it is completed when the directory is opened next. Fails
/// while another process uses the directory, and where the key is in no file: then whoever keeps it makes the new one.
Result<TurnedKey> turn_master_key(const DataDirectoryOptions& options, bool end_sessions, const Clock& clock);

}  // namespace crossgate::storage
