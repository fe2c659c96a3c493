#include "server/http_server.h"

#include <fmt/format.h>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/text.h"
#include "server/tls_stream.h"

namespace crossgate::server {
namespace {

using asio::ip::tcp;
using boost::system::error_code;

/// Written without waiting: it fits into any socket's buffer, and whoever does not read it loses nothing.
constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 43\r\nConnection: close\r\n\r\nThere are too many connections; try again.\n";

/// Over TLS nothing can be said without the handshake, which would cost more than a connection that is served.
void turn_away(tcp::socket socket, bool tls) {
  error_code ignored;
  socket.non_blocking(true, ignored);
  if (!tls) socket.write_some(asio::buffer(kFull), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

asio::awaitable<void> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

Result<tcp::endpoint> resolve(asio::io_context& io, const Endpoint& endpoint) {
  error_code error;
  const auto found = tcp::resolver(io).resolve(endpoint.host, std::to_string(endpoint.port),
                                               tcp::resolver::passive | tcp::resolver::numeric_service, error);
  if (error || found.empty()) {
    return fail(fmt::format("cannot listen on {}: {}", endpoint.str(), error ? error.message() : "no such host"));
  }
  for (const auto& entry : found) {
    if (entry.endpoint().address().is_v4()) return entry.endpoint();
  }
  return found.begin()->endpoint();
}

}  // namespace

Parsed<Endpoint> Endpoint::parse(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return broken("must be HOST:PORT");
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.contains(':')) {
    return broken("must have an IPv6 address in brackets: [::1]:9480");
  }
  if (host.empty()) return broken("must name a host before the port; 0.0.0.0 for every address");
  const auto port = parse_decimal(text.substr(colon + 1));
  if (!port || *port > 65535) return broken("must end in a port from 0 to 65535");
  return Endpoint{std::string(host), static_cast<std::uint16_t>(*port)};
}

std::string Endpoint::str() const {
  return host.contains(':') ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

bool Endpoint::is_loopback() const {
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  return error ? equals_ignoring_case(host, "localhost") : address.is_loopback();
}

bool Endpoint::is_unspecified() const {
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  return !error && address.is_unspecified();
}

HttpServer::HttpServer(IoThreads& threads, RequestHandler& handler, AccessLog& log, const Clock& clock,
                       HttpServerOptions options)
    : threads_(threads),
      handler_(handler),
      log_(log),
      clock_(clock),
      options_(std::make_shared<const HttpServerOptions>(std::move(options))) {}

HttpServer::~HttpServer() = default;

Result<Endpoint> HttpServer::listen(const Endpoint& endpoint) {
  TRY(const tcp::endpoint address, resolve(threads_.first(), endpoint));
  auto acceptor = std::make_unique<Acceptor>(threads_.first());
  error_code error;
  acceptor->open(address.protocol(), error);
  if (!error) acceptor->set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor->bind(address, error);
  if (!error) acceptor->listen(asio::socket_base::max_listen_connections, error);
  if (error) return fail(fmt::format("cannot listen on {}: {}", endpoint.str(), error.message()));
  const Endpoint actual{endpoint.host, acceptor->local_endpoint().port()};
  acceptors_.push_back(std::move(acceptor));
  return actual;
}

void HttpServer::start() {
  for (const auto& acceptor : acceptors_) {
    asio::co_spawn(acceptor->get_executor(), accept(*acceptor), asio::detached);
  }
}

asio::awaitable<void> HttpServer::accept(Acceptor& acceptor) {
  while (acceptor.is_open()) {
    error_code error;
    tcp::socket socket(threads_.next());
    co_await acceptor.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      admit(std::move(socket));
    } else if (error != asio::error::operation_aborted && error != asio::error::connection_aborted) {
      co_await pause(std::chrono::milliseconds(50));  // out of descriptors: some will be free again
    }
  }
}

void HttpServer::admit(tcp::socket socket) {
  const auto options = this->options();
  if (open_connections() >= options->max_connections) {
    ++turned_away_;
    turn_away(std::move(socket), options->tls != nullptr);
    return;
  }
  ++accepted_;
  const auto executor = socket.get_executor();
  std::shared_ptr<SocketStream> stream;
  if (options->tls != nullptr) {
    stream = std::make_shared<TlsStream>(std::move(socket), *options->tls);
  } else {
    stream = std::make_shared<SocketStream>(std::move(socket));
  }
  const auto connection = make_connection(
      std::move(stream), {{options, &options->connection}, {options, &options->proxies}, handler_, log_, clock_});
  {
    const std::lock_guard lock(mutex_);
    connections_.emplace(connection.get(), connection);
  }
  asio::co_spawn(executor, connection->serve(), [this, connection](const std::exception_ptr&) {
    const std::lock_guard lock(mutex_);
    connections_.erase(connection.get());
  });
}

std::size_t HttpServer::open_connections() {
  const std::lock_guard lock(mutex_);
  return connections_.size();
}

std::shared_ptr<const HttpServerOptions> HttpServer::options() {
  const std::lock_guard lock(mutex_);
  return options_;
}

void HttpServer::set_options(HttpServerOptions options) {
  options.tls = this->options()->tls;
  auto next = std::make_shared<const HttpServerOptions>(std::move(options));
  const std::lock_guard lock(mutex_);
  options_ = std::move(next);
}

HttpStatistics HttpServer::statistics() { return {open_connections(), accepted_, turned_away_}; }

asio::awaitable<std::size_t> HttpServer::drain(std::chrono::milliseconds bound) {
  for (const auto& acceptor : acceptors_) {
    asio::post(acceptor->get_executor(), [&acceptor = *acceptor] {
      error_code ignored;
      acceptor.close(ignored);
    });
  }
  const auto each = [this](auto&& act) {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, weak] : connections_) {
      if (const auto connection = weak.lock()) act(*connection);
    }
  };
  const auto deadline = std::chrono::steady_clock::now() + bound;
  while (open_connections() > 0 && std::chrono::steady_clock::now() < deadline) {
    each([](Connection& connection) { connection.stop(); });  // again and again: an accept may have raced the first
    co_await pause(std::chrono::milliseconds(10));
  }
  const std::size_t cut = open_connections();
  each([](Connection& connection) { connection.abort(); });
  co_return cut;
}

}  // namespace crossgate::server
