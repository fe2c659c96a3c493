// An error as a client reads it from an answer.
#pragma once

#include <string>

namespace crossgate::wire {

/// What a server said went wrong. `code` is the service's name for it; where the answer names none, it is the HTTP
/// status as text and the message says so.
struct RemoteError {
  int http_status = 0;
  std::string code;
  std::string message;
  std::string request_id;  ///< empty where the body has none (JSON services put it into a header)

  friend bool operator==(const RemoteError&, const RemoteError&) = default;
};

/// For an answer that holds no error document: a proxy's page, an empty body.
RemoteError unexplained_error(int http_status);

}  // namespace crossgate::wire
