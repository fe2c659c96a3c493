// The bytes of one accepted connection inside TLS.
#pragma once

#include "server/socket_stream.h"
#include "server/tls_identity.h"

namespace crossgate::server {

/// As SocketStream; `identity` is borrowed until `open` has begun.
class TlsStream final : public SocketStream {
 public:
  TlsStream(asio::ip::tcp::socket socket, const TlsIdentity& identity)
      : SocketStream(std::move(socket)), identity_(identity) {}

  asio::awaitable<Opening> open(Deadline deadline) override;
  asio::awaitable<std::size_t> read_some(std::span<char> into, Deadline deadline, error_code& error) override;
  asio::awaitable<void> write(std::span<const std::string_view> pieces, Deadline deadline, error_code& error) override;
  asio::awaitable<void> finish(Deadline deadline) override;
  bool secure() const override { return ssl_ != nullptr; }
  bool sends_files() const override { return ssl_ == nullptr; }

 private:
  /// Calls `step`, one of OpenSSL's functions that return 1 when they are done, again and again until then.
  template <class Step>
  asio::awaitable<void> repeat(Step step, Deadline deadline, error_code& error);

  const TlsIdentity& identity_;
  SslPtr ssl_;  ///< null: in the clear
};

}  // namespace crossgate::server
