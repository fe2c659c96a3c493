// Calls an operation by its declaration: encodes, signs, sends, tries again, decodes.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "api/operation.h"
#include "base/clock.h"
#include "base/error.h"
#include "client/debug_log.h"
#include "client/endpoint.h"
#include "client/http.h"
#include "client/retry.h"

namespace crossgate::client {

/// Not thread-safe. Borrows the HTTP client and the clock.
class ServiceClient {
 public:
  using Sleep = std::function<void(std::chrono::milliseconds)>;

  /// `attempts` is at least 1, the first included; between two of them `sleep` is called (retry.h). `log` is told of
  /// each.
  ServiceClient(HttpClient& http, const Clock& clock, Sleep sleep, int attempts, DebugLog log = nullptr);

  /// `input` is a tree as the operation's input shape says, timestamps as the protocol writes them. The answer's tree
  /// is as it came. Without credentials the request is not signed. Fails with kRefused when the service says no, in the
  /// words of the AWS CLI, and with kOther when it cannot be reached.
  Result<boost::json::value> call(const api::OperationInfo& operation, const boost::json::value& input,
                                  const Endpoint& endpoint, const std::optional<sigv4::Credentials>& credentials);

 private:
  /// One attempt: an answer, or why there is none.
  Result<HttpAnswer> attempt(const api::OperationInfo& operation, HttpRequest request, const Endpoint& endpoint,
                             const std::optional<sigv4::Credentials>& credentials);
  bool may_try_again(int attempt, bool after_timeout);
  void tell(const std::function<std::string()>& event) const;

  HttpClient& http_;
  const Clock& clock_;
  Sleep sleep_;
  int attempts_;
  DebugLog log_;
  RetryQuota quota_;
  std::chrono::milliseconds server_is_ahead_{0};  ///< found out when it refused our time
};

/// Sleeps.
void sleep_for_real(std::chrono::milliseconds time);

}  // namespace crossgate::client
