// Calls an operation by its declaration: encodes, signs, sends, tries again, decodes.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "api/operation.h"
#include "base/clock.h"
#include "base/error.h"
#include "client/endpoint.h"
#include "client/http.h"

namespace crossgate::client {

/// Not thread-safe. Borrows the HTTP client and the clock.
class ServiceClient {
 public:
  using Sleep = std::function<void(std::chrono::milliseconds)>;

  /// `attempts` is at least 1, the first included; between two of them `sleep` is called (AWS SDKs and Tools Reference
  /// Guide, "Retry behavior", standard mode).
  ServiceClient(HttpClient& http, const Clock& clock, Sleep sleep, int attempts);

  /// `input` is a tree as the operation's input shape says, timestamps as the protocol writes them. The answer's tree
  /// is as it came. Fails with kRefused when the service says no, in the words of the AWS CLI, and with kOther when it
  /// cannot be reached.
  Result<boost::json::value> call(const api::OperationInfo& operation, const boost::json::value& input,
                                  const Endpoint& endpoint, const sigv4::Credentials& credentials);

 private:
  HttpClient& http_;
  const Clock& clock_;
  Sleep sleep_;
  int attempts_;
};

/// AWS_MAX_ATTEMPTS, else the profile's max_attempts, else 3.
int max_attempts(const Settings& settings);

/// Sleeps.
void sleep_for_real(std::chrono::milliseconds time);

}  // namespace crossgate::client
