// HTTP as the client needs it: one request, one whole answer.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "sigv4/sigv4.h"

namespace crossgate::client {

struct HttpRequest {
  std::string url;
  std::vector<sigv4::Header> headers;
  std::string body;  ///< sent by POST
};

struct HttpAnswer {
  int status = 0;
  std::string body;
};

/// Not thread-safe. Connections are kept between calls.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Fails when no whole answer came: no connection, a broken one, no sign of life for a minute.
  virtual Result<HttpAnswer> post(const HttpRequest& request) = 0;
};

struct TlsSettings {
  std::optional<std::string> ca_bundle;  ///< a file of certificates; nullopt: the system's
  bool verify = true;
};

/// On libcurl, with its proxies (http_proxy, https_proxy, no_proxy); "*.localhost" is the loopback address. Follows no
/// redirections: a signature holds for one host.
std::unique_ptr<HttpClient> make_curl_client(const TlsSettings& settings);

}  // namespace crossgate::client
