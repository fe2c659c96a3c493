#include "server/tls_stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace crossgate::server {

using asio::ip::tcp;

template <class Step>
asio::awaitable<void> TlsStream::repeat(Step step, Deadline deadline, error_code& error) {
  while (true) {
    // Closed meanwhile: the descriptor's number may be another connection's by now.
    if (!socket().is_open()) {
      error = asio::error::operation_aborted;
      co_return;
    }
    ERR_clear_error();
    const int done = step(ssl_.get());
    if (done == 1) {
      error = {};
      co_return;
    }
    const int problem = SSL_get_error(ssl_.get(), done);
    if (problem != SSL_ERROR_WANT_READ && problem != SSL_ERROR_WANT_WRITE) {
      error = problem == SSL_ERROR_ZERO_RETURN ? error_code(asio::error::eof) : asio::error::connection_aborted;
      co_return;
    }
    co_await wait(problem == SSL_ERROR_WANT_READ ? tcp::socket::wait_read : tcp::socket::wait_write, deadline, error);
    if (error) co_return;
  }
}

asio::awaitable<SocketStream::Opening> TlsStream::open(Deadline deadline) {
  error_code error;
  socket().native_non_blocking(true, error);
  if (error) co_return Opening::failed;
  ssl_ = identity_.accept(socket().native_handle());
  if (!ssl_) co_return Opening::failed;
  const auto shake_hands = [](SSL* ssl) { return SSL_accept(ssl); };
  co_await repeat(shake_hands, deadline, error);
  if (!error) co_return Opening::done;
  const bool plain_http = ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST;
  ssl_.reset();
  co_return plain_http ? Opening::plain_http : Opening::failed;
}

asio::awaitable<std::size_t> TlsStream::read_some(std::span<char> into, Deadline deadline, error_code& error) {
  if (!ssl_) co_return co_await SocketStream::read_some(into, deadline, error);
  std::size_t count = 0;
  const auto read = [&](SSL* ssl) { return SSL_read_ex(ssl, into.data(), into.size(), &count); };
  co_await repeat(read, deadline, error);
  co_return error ? 0 : count;
}

asio::awaitable<void> TlsStream::write(std::span<const std::string_view> pieces, Deadline deadline, error_code& error) {
  if (!ssl_) {
    co_await SocketStream::write(pieces, deadline, error);
    co_return;
  }
  std::string together;  // few records, not one for each piece
  for (const std::string_view piece : pieces) together += piece;
  std::string_view left = together;
  while (!left.empty()) {
    std::size_t count = 0;
    const auto write_some = [&](SSL* ssl) { return SSL_write_ex(ssl, left.data(), left.size(), &count); };
    co_await repeat(write_some, deadline, error);
    if (error) co_return;
    left.remove_prefix(count);
  }
  // A client that takes everything at once would otherwise keep this thread to itself.
  co_await asio::post(asio::use_awaitable);
}

asio::awaitable<void> TlsStream::finish(Deadline deadline) {
  if (ssl_ && socket().is_open()) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());  // the goodbye; what the socket does not take at once is lost, and harms nobody
  }
  co_await SocketStream::finish(deadline);
}

}  // namespace crossgate::server
