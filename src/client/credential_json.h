// Credentials in JSON, which AWS's services and tools write in one form and under many names. Pure; thread-safe.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "client/source.h"

namespace crossgate::client {

/// What the parts are called.
struct CredentialNames {
  std::string_view access_key_id;
  std::string_view secret_access_key;
  std::string_view session_token;
  std::string_view expiration;
};

inline constexpr CredentialNames kStsNames{"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"};
inline constexpr CredentialNames kMetadataNames{"AccessKeyId", "SecretAccessKey", "Token", "Expiration"};
inline constexpr CredentialNames kPortalNames{"accessKeyId", "secretAccessKey", "sessionToken", "expiration"};
inline constexpr CredentialNames kLoginNames{"accessKeyId", "secretAccessKey", "sessionToken", "expiresAt"};

/// All four parts must be there, and `object` must not be null; the end is a text such as 2026-01-31T23:59:59Z, or a
/// number of milliseconds since 1970. `place` is for messages: "PLACE holds no credentials".
Result<Session> read_credentials(const boost::json::object* object, const CredentialNames& names,
                                 std::string_view place);

/// The text of a member; nullopt where it is missing or no text. Borrows from `object`.
std::optional<std::string_view> text_member(const boost::json::object& object, std::string_view name);
/// An object's member that is an object itself; nullptr where it is not.
const boost::json::object* object_member(const boost::json::object& object, std::string_view name);
/// A JSON text that is an object; nullopt for any other.
std::optional<boost::json::object> parse_object(std::string_view json);

}  // namespace crossgate::client
