// Where credentials come from: found in the configuration, with nothing fetched or run yet.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/clock.h"
#include "client/endpoint.h"
#include "sigv4/sigv4.h"

namespace crossgate::client {

/// Credentials in hand; those of a session end.
struct Session {
  sigv4::Credentials credentials;
  std::optional<Time> expires;
  std::string place = {};  ///< where keys were found, for messages; empty for a session that was asked for
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

/// What `sts:AssumeRoleWithWebIdentity` is to be asked: whoever holds the token may be the role.
struct WebIdentitySource {
  std::string role_arn;
  std::string token_file;
  std::optional<std::string> role_session_name;  ///< nullopt: a name of ours, different each time
};

/// A role of IAM Identity Center, for which the token serves that `aws sso login` keeps.
struct SsoSource {
  std::optional<std::string> session;  ///< the `sso-session` section's name; nullopt in the older form without one
  std::string start_url;
  std::string account_id;
  std::string role_name;
  std::string region;
  Endpoint portal;  ///< gives the role's credentials
  Endpoint oidc;    ///< refreshes the token
  std::string profile;
};

/// The credentials that `aws login` keeps.
struct LoginSource {
  std::string session;
  std::string profile;
};

/// A container's endpoint (Amazon ECS and EKS; AWS SDKs and Tools Reference Guide, "Container credential provider").
struct ContainerSource {
  std::string url;
  std::optional<Secret> authorization;  ///< the header's value
};

/// An EC2 instance's metadata service.
struct InstanceSource {
  std::string url;                     ///< without a slash at the end
  std::chrono::milliseconds patience;  ///< for all requests together
  bool version_1 = true;               ///< whether the way without a token may be taken
  std::string when_none;               ///< what to say where no service answers, or it has no role
};

struct Source {
  std::variant<Session, ProcessSource, RoleSource, WebIdentitySource, SsoSource, LoginSource, ContainerSource,
               InstanceSource>
      kind;
};

/// What a source is, and where it comes from, for people: "role ARN, by access key AKIA… of the environment".
std::string in_words(const Source& source);

}  // namespace crossgate::client
