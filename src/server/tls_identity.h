// Who the server proves to be: its certificate and key, which may be replaced while it serves.
#pragma once

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <mutex>

#include "base/clock.h"
#include "base/error.h"

namespace crossgate::server {

struct TlsFiles {
  std::filesystem::path certificate;  ///< PEM: the server's own first, then what leads to the authority
  std::filesystem::path key;          ///< PEM, without a passphrase
  bool operator==(const TlsFiles&) const = default;
};

struct SslDeleter {
  void operator()(SSL* ssl) const;
  void operator()(SSL_CTX* context) const;
};
using SslPtr = std::unique_ptr<SSL, SslDeleter>;

/// TLS 1.2 and later, forward secrecy and authenticated ciphers only, ALPN "http/1.1". Thread-safe.
class TlsIdentity {
 public:
  /// Blocks, here and in reload. Errors name the file and what is wrong with it.
  static Result<std::unique_ptr<TlsIdentity>> load(TlsFiles files);

  /// Reads the files again. Sessions under way keep what they began with; after an error new ones do, too.
  Result<void> reload();
  /// When the certificate ends.
  Time expires() const;
  /// The server's end of a session on a connected, non-blocking socket, which it does not own. nullptr when memory
  /// has run out.
  SslPtr accept(int socket) const;

 private:
  struct Loaded {
    std::shared_ptr<SSL_CTX> context;
    Time expires;
  };
  static Result<Loaded> read(const TlsFiles& files);
  TlsIdentity(TlsFiles files, Loaded loaded) : files_(std::move(files)), loaded_(std::move(loaded)) {}
  Loaded loaded() const;

  const TlsFiles files_;
  mutable std::mutex mutex_;
  Loaded loaded_;
};

}  // namespace crossgate::server
