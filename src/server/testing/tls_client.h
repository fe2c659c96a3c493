// A client's end of TLS over a RawClient's socket; it believes any certificate and says whose it was.
#pragma once

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "server/testing/raw_client.h"
#include "server/tls_identity.h"

namespace crossgate::server {

struct TlsOffer {
  int newest = TLS1_3_VERSION;
  std::string_view protocols = {};  ///< ALPN's wire format; empty: the extension is left out
  const char* ciphers = nullptr;    ///< of TLS 1.2
};

/// Blocks. Its socket gives up as late as the RawClient's.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, const TlsOffer& offer = {}) : raw_(port) {
    const std::unique_ptr<SSL_CTX, SslDeleter> context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), offer.newest);
    if (offer.ciphers != nullptr) SSL_CTX_set_cipher_list(context.get(), offer.ciphers);
    ssl_.reset(SSL_new(context.get()));
    if (!offer.protocols.empty()) {
      SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(offer.protocols.data()),
                          static_cast<unsigned>(offer.protocols.size()));
    }
    const timeval patience{.tv_sec = RawClient::kPatience / 1000, .tv_usec = 0};
    ::setsockopt(raw_.socket(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    SSL_set_fd(ssl_.get(), raw_.socket());
    connected_ = SSL_connect(ssl_.get()) == 1;
  }

  bool connected() const { return connected_; }
  std::string version() const { return SSL_get_version(ssl_.get()); }
  std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }
  /// The common name in the server's certificate.
  std::string server_name() const {
    std::array<char, 64> name{};
    const X509* const certificate = SSL_get0_peer_certificate(ssl_.get());
    if (certificate == nullptr) return "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(), name.size());
    return name.data();
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const int count = SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
      if (count <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  /// Says goodbye; what the server still has to say can be read.
  void finish() { SSL_shutdown(ssl_.get()); }
  /// Until the server closes. Whether it did so in TLS's own way, `said_goodbye` tells.
  std::string read_all() {
    while (receive()) {
    }
    return received_;
  }
  bool said_goodbye() const { return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0; }
  /// What has come up to the first `text`, and it; everything when the server closes before.
  std::string read_through(std::string_view text) {
    while (received_.find(text) == std::string::npos && receive()) {
    }
    const auto end = received_.find(text);
    const std::string head = received_.substr(0, end == std::string::npos ? end : end + text.size());
    received_.erase(0, head.size());
    return head;
  }
  RawClient& raw() { return raw_; }

 private:
  bool receive() {
    std::array<char, 65536> piece;
    const int count = SSL_read(ssl_.get(), piece.data(), piece.size());
    if (count > 0) received_.append(piece.data(), static_cast<std::size_t>(count));
    return count > 0;
  }

  RawClient raw_;
  SslPtr ssl_;
  bool connected_ = false;
  std::string received_;
};

}  // namespace crossgate::server
