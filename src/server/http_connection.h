// One HTTP/1.1 connection, from accept to close.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "server/http.h"
#include "server/proxies.h"
#include "server/socket_stream.h"

namespace crossgate::server {

/// What one connection may cost us. Git's user names carry session tokens of tens of kilobytes.
struct ConnectionLimits {
  std::size_t header_bytes = std::size_t{64} << 10;
  std::chrono::milliseconds handshake{15'000};   ///< of TLS, from accept to its end
  std::chrono::milliseconds idle{75'000};        ///< between requests
  std::chrono::milliseconds header{30'000};      ///< from a request's first byte to the end of its head
  std::chrono::milliseconds body{60'000};        ///< without a byte of the body
  std::chrono::milliseconds body_grace{60'000};  ///< of waiting for one body in all; and beyond it
  std::uint64_t body_rate = 1024;                ///< a second more for each so many bytes of it that came
  std::chrono::milliseconds write{60'000};       ///< for each 64 KiB that the client should take
  std::uint64_t drained_bytes = 64ULL << 20;     ///< of a body that the answer did not wait for
  std::chrono::milliseconds drained{30'000};
};

/// What a connection works with. References outlive it.
struct ConnectionEnvironment {
  std::shared_ptr<const ConnectionLimits> limits;
  std::shared_ptr<const TrustedProxies> proxies;
  RequestHandler& handler;
  AccessLog& log;
  const Clock& clock;
};

/// Serves requests one after the other (pipelined ones wait in the socket) until the client closes, asks to close,
/// breaks the protocol or a time-out.
class Connection {
 public:
  virtual ~Connection() = default;
  /// Runs on the stream's executor; never throws.
  virtual asio::awaitable<void> serve() = 0;
  /// Close after the request under way, at once when there is none. Thread-safe.
  virtual void stop() = 0;
  /// Close now. Thread-safe.
  virtual void abort() = 0;
};

std::shared_ptr<Connection> make_connection(std::shared_ptr<SocketStream> stream,
                                            const ConnectionEnvironment& environment);

}  // namespace crossgate::server
