#include "server/tls_identity.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <ctime>
#include <string>
#include <string_view>

namespace crossgate::server {
namespace {

/// TLS 1.2: what RFC 9325, 4.2 recommends, and ChaCha20 beside it. TLS 1.3 has no other kind.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

/// As ALPN's wire format has it (RFC 7301, 3.1).
constexpr std::string_view kProtocols = "\x08http/1.1";

std::unexpected<Error> tls_failure(const std::filesystem::path& file, std::string_view what) {
  std::array<char, 256> reason{};
  ERR_error_string_n(ERR_peek_last_error(), reason.data(), reason.size());
  ERR_clear_error();
  return fail(fmt::format("{}: {} ({})", file.string(), what, reason.data()));
}

/// RFC 7301, 3.2: a client that offers only what is not spoken here is told by an alert.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  auto* const chosen = const_cast<unsigned char**>(out);  // OpenSSL's own two functions disagree about const
  const auto* const ours = reinterpret_cast<const unsigned char*>(kProtocols.data());
  const int found = SSL_select_next_proto(chosen, out_size, ours, kProtocols.size(), offered, offered_size);
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/// A server has nobody to ask.
int no_passphrase(char*, int, int, void*) { return -1; }

void set_policy(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, kCiphers);
  // An end without TLS's own goodbye is an end: HTTP says itself whether a message is whole.
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // A connection at rest holds no buffers.
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets need no memory here
  SSL_CTX_set_num_tickets(context, 1);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);
}

Time not_after(SSL_CTX* context) {
  std::tm when{};
  const X509* const certificate = SSL_CTX_get0_certificate(context);
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &when) != 1) return {};
  return from_epoch_seconds(::timegm(&when));
}

}  // namespace

void SslDeleter::operator()(SSL* ssl) const { SSL_free(ssl); }
void SslDeleter::operator()(SSL_CTX* context) const { SSL_CTX_free(context); }

Result<TlsIdentity::Loaded> TlsIdentity::read(const TlsFiles& files) {
  ERR_clear_error();
  const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SslDeleter());
  if (!context) return tls_failure(files.certificate, "TLS cannot be set up");
  set_policy(context.get());
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1) {
    return tls_failure(files.certificate, "is no readable chain of certificates in PEM form");
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return tls_failure(files.key, "is no readable key, without a passphrase, that fits the certificate");
  }
  return Loaded{context, not_after(context.get())};
}

Result<std::unique_ptr<TlsIdentity>> TlsIdentity::load(TlsFiles files) {
  TRY(Loaded loaded, read(files));
  return std::unique_ptr<TlsIdentity>(new TlsIdentity(std::move(files), std::move(loaded)));
}

Result<void> TlsIdentity::reload() {
  TRY(Loaded loaded, read(files_));
  const std::lock_guard lock(mutex_);
  loaded_ = std::move(loaded);
  return {};
}

TlsIdentity::Loaded TlsIdentity::loaded() const {
  const std::lock_guard lock(mutex_);
  return loaded_;
}

Time TlsIdentity::expires() const { return loaded().expires; }

SslPtr TlsIdentity::accept(int socket) const {
  SslPtr ssl(SSL_new(loaded().context.get()));  // which keeps the context alive
  if (!ssl || SSL_set_fd(ssl.get(), socket) != 1) return nullptr;
  SSL_set_accept_state(ssl.get());
  return ssl;
}

}  // namespace crossgate::server
