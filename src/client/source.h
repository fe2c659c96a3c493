// Where credentials come from: found in the configuration, with nothing fetched or run yet.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/clock.h"
#include "sigv4/sigv4.h"

namespace crossgate::client {

/// Credentials in hand; those of a session end.
struct Session {
  sigv4::Credentials credentials;
  std::optional<Time> expires;
};

struct Source;

/// What `sts:AssumeRole` is to be asked, as a profile says it.
struct RoleSource {
  std::string role_arn;
  std::optional<std::string> external_id;
  std::optional<std::string> mfa_serial;
  std::optional<std::string> role_session_name;  ///< nullopt: a name of ours, different each time
  std::optional<std::uint64_t> duration_seconds;
  std::unique_ptr<const Source> source;  ///< whose credentials sign the call; never null
};

/// A command that prints credentials (AWS SDKs and Tools Reference Guide, "Process credential provider").
struct ProcessSource {
  std::string command;
  std::string profile;  ///< for messages
};

struct Source {
  std::variant<Session, ProcessSource, RoleSource> kind;
};

}  // namespace crossgate::client
