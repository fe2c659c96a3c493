// HTTP as the client needs it: one request, one whole answer.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "sigv4/sigv4.h"

namespace crossgate::client {

/// A connection was made, and no answer came in time.
inline constexpr ErrorCode kSilence{"Silence"};

struct HttpRequest {
  std::string url;
  std::vector<sigv4::Header> headers;
  std::string body = {};  ///< sent by POST
  std::string method = "POST";
  /// For all of it; nullopt: as the settings say.
  std::optional<std::chrono::milliseconds> patience = std::nullopt;
  bool past_proxies = false;  ///< for what is on this machine, whatever the variables of proxies say
};

struct HttpAnswer {
  int status = 0;
  std::string body;
  std::optional<Time> date = std::nullopt;  ///< by the server's clock, where it says so
};

/// Not thread-safe. Connections are kept between calls.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Fails when no whole answer came: no connection, a broken one, none in time (with kSilence where it was only that),
  /// no sign of life for too long.
  virtual Result<HttpAnswer> send(const HttpRequest& request) = 0;
};

struct HttpSettings {
  std::optional<std::string> ca_bundle;  ///< a file of certificates; nullopt: the system's
  bool verify = true;
  /// For http:// URLs, which libcurl takes from the small variable and ALL_PROXY only; nullopt: none.
  std::optional<std::string> http_proxy = std::nullopt;
  std::chrono::seconds connect_patience{10};  ///< 0: for ever
  std::chrono::seconds silence_patience{60};  ///< without a sign of life; 0: for ever
};

/// On libcurl, with its proxies (http_proxy, https_proxy, no_proxy); "*.localhost" is the loopback address. Follows no
/// redirections: a signature holds for one host.
std::unique_ptr<HttpClient> make_curl_client(const HttpSettings& settings);

}  // namespace crossgate::client
