// Accepts connections, not more than it can serve, and ends them in good order.
#pragma once

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "server/http_connection.h"
#include "server/io_threads.h"
#include "server/tls_identity.h"

namespace crossgate::server {

/// "127.0.0.1:9480", "[::1]:9480", "localhost:0".
struct Endpoint {
  std::string host;
  std::uint16_t port = 0;  ///< 0: any free one
  static Parsed<Endpoint> parse(std::string_view text);
  std::string str() const;
  bool is_loopback() const;
  bool is_unspecified() const;  ///< 0.0.0.0 or ::, which nobody can connect to
  bool operator==(const Endpoint&) const = default;
};

struct HttpServerOptions {
  ConnectionLimits connection = {};
  std::size_t max_connections = 4096;
  TrustedProxies proxies = {};
  const TlsIdentity* tls = nullptr;  ///< borrowed; null: plain HTTP
};

/// Since the start, but for `open`.
struct HttpStatistics {
  std::size_t open = 0;
  std::uint64_t accepted = 0;
  std::uint64_t turned_away = 0;  ///< beyond max_connections
};

/// Thread-safe once it listens. Each connection belongs to one thread.
class HttpServer {
 public:
  HttpServer(IoThreads& threads, RequestHandler& handler, AccessLog& log, const Clock& clock,
             HttpServerOptions options);
  /// After the threads have stopped.
  ~HttpServer();

  /// Binds; the answer says the actual port. Blocks for the look-up of a host name. Nothing is accepted yet.
  Result<Endpoint> listen(const Endpoint& endpoint);
  void start();
  /// Accepts no more, lets requests under way finish for at most `bound`, closes what is left. The number of
  /// connections that had to be cut.
  asio::awaitable<std::size_t> drain(std::chrono::milliseconds bound);
  HttpStatistics statistics();
  /// For connections from now on, but for `tls`, which stays.
  void set_options(HttpServerOptions options);

 private:
  using Acceptor = asio::ip::tcp::acceptor;

  asio::awaitable<void> accept(Acceptor& acceptor);
  void admit(asio::ip::tcp::socket socket);
  std::size_t open_connections();
  std::shared_ptr<const HttpServerOptions> options();

  IoThreads& threads_;
  RequestHandler& handler_;
  AccessLog& log_;
  const Clock& clock_;
  std::vector<std::unique_ptr<Acceptor>> acceptors_;

  std::mutex mutex_;
  std::shared_ptr<const HttpServerOptions> options_;
  std::unordered_map<Connection*, std::weak_ptr<Connection>> connections_;
  std::atomic<std::uint64_t> accepted_{0};
  std::atomic<std::uint64_t> turned_away_{0};
};

}  // namespace crossgate::server
