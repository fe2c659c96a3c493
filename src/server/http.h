// HTTP as the rest of the server sees it: plain requests and responses, bodies as byte streams. Only
// http_connection.cc knows how they get onto a socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "git/async.h"
#include "sigv4/sigv4.h"

namespace crossgate::server {

namespace asio = boost::asio;
using sigv4::Header;

/// The head of a request, checked to be well-formed HTTP and nothing more.
struct HttpRequest {
  std::string id;  ///< a UUID, on every log line and in the answer
  std::string method;
  std::string target;  ///< origin form, as on the request line: path and query, still percent-encoded
  std::string host;    ///< the authority that was asked: the Host header, or that of an absolute request target
  std::vector<Header> headers;
  std::string remote_address;  ///< without a port; IPv4 in its own form, also when it came mapped into IPv6
  bool secure = false;         ///< over TLS, or so says a trusted proxy
  std::string proxy;           ///< the trusted proxy's address, for which `remote_address` is the client's; or empty
  std::optional<std::uint64_t> content_length;

  /// The first header of this name, whatever its case; nullopt when there is none.
  std::optional<std::string_view> find(std::string_view name) const;
  /// `target` up to the '?', and after it (empty where there is none).
  std::string_view path() const;
  std::string_view query() const;
};

struct Response {
  int status = 200;
  std::vector<Header> headers;  ///< beside Date, Content-Length, Connection and x-amzn-RequestId, which are added
  std::string body;
};

/// text/plain, one line.
Response text_response(int status, std::string_view line);

/// Answers one request: either `send`, or `begin`, any number of `write`s, and `finish`. Failures mean that the
/// connection is gone. Used by one coroutine at a time.
class ResponseWriter : public git::ByteSink {
 public:
  virtual asio::awaitable<Result<void>> send(int status, std::vector<Header> headers, std::string_view body) = 0;
  asio::awaitable<Result<void>> send(Response response) {
    co_return co_await send(response.status, std::move(response.headers), response.body);
  }
  /// Starts an answer of unknown length; its head goes out with the first bytes.
  virtual void begin(int status, std::vector<Header> headers) = 0;
  virtual asio::awaitable<Result<void>> finish() = 0;
  virtual bool begun() const = 0;
  virtual bool finished() const = 0;
};

/// What the access log says about a request beside what the connection knows itself. Never holds a secret.
struct AccessNotes {
  std::string operation;  ///< "codecommit:GetRepository", "GitPull"
  /// The request's kind for the metrics: one of a bounded number of names, whatever clients send. Empty: "other".
  std::string counted_as;
  std::string caller;  ///< ARN, once proved
  std::string access_key_id;
  std::string reason;  ///< of a refusal or a failure, for the administrator
};

struct Exchange {
  const HttpRequest& request;
  git::ByteSource& body;
  ResponseWriter& response;
  AccessNotes& notes;
};

/// Thread-safe; outlives every connection. When `handle` returns without an answer, or with one that was begun and
/// not finished, the connection is closed.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  virtual asio::awaitable<void> handle(Exchange& exchange) = 0;
};

/// One request, as the access log sees it.
struct AccessRecord {
  const HttpRequest& request;
  const AccessNotes& notes;
  int status = 0;  ///< 0: closed without an answer
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::chrono::microseconds took{};
};

/// Thread-safe.
class AccessLog {
 public:
  virtual ~AccessLog() = default;
  virtual void record(const AccessRecord& record) = 0;
};

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
std::string format_http_date(Time time);
/// "Not Found"; empty for a status that we never answer.
std::string_view reason_phrase(int status);

}  // namespace crossgate::server
