// The bodies of AWS JSON 1.1: requests, responses and errors. Pure and thread-safe.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "wire/remote_error.h"

namespace crossgate::wire {

/// Bounds on a body that is not trusted. The memory of a tree is at most a few dozen bytes a value beside the text
/// itself, so both are bounded.
struct JsonLimits {
  std::size_t bytes = std::size_t{16} * 1024 * 1024;
  std::size_t values = 500'000;  ///< commas, colons and opening brackets, those inside strings too
  std::size_t depth = 32;
};

/// One JSON text (RFC 8259) in UTF-8 and nothing after it; an empty body is the empty object, as AWS takes it. Of
/// two members with one name the last counts. Fails with SerializationException, or RequestEntityTooLargeException
/// where a bound is passed.
Result<boost::json::value> parse_json(std::string_view body, const JsonLimits& limits = {});

/// Always well-formed UTF-8: bytes that are not (a branch name in another encoding) become U+FFFD.
std::string serialize_json(const boost::json::value& tree);

/// {"__type": "RepositoryDoesNotExistException", "message": …}
std::string serialize_json_error(const Error& error);

/// The same, at a client: also with "Message", and with a `__type` that carries a namespace.
RemoteError parse_json_error(int http_status, std::string_view body);

}  // namespace crossgate::wire
