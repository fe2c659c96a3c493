// HTTPS over a real socket.
#include <gmock/gmock.h>

#include <fstream>

#include "server/testing/certificates.h"
#include "server/testing/tiny_server.h"
#include "server/testing/tls_client.h"

namespace crossgate::server {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class Tls : public TinyServer {
 protected:
  Tls() {
    folder_.write("first");
    identity_ = *TlsIdentity::load(folder_.files());
  }
  ~Tls() override { halt(); }

  void serve(HttpServerOptions options = patient()) {
    options.tls = identity_.get();
    start(options);
  }

  CertificateFolder folder_;
  std::unique_ptr<TlsIdentity> identity_;
};

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

TEST_F(Tls, CarriesOneRequestAfterTheOther) {
  serve();
  TlsClient client(port_);
  ASSERT_TRUE(client.connected());
  client.send(kGet);
  EXPECT_THAT(client.read_through("[]\n"), StartsWith("HTTP/1.1 200 OK\r\n"));
  const std::string body(3 * kMegabyte, 'x');
  client.send("POST /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n" + body);
  EXPECT_THAT(client.read_all(), AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), EndsWith("POST /b on h [" + body + "]\n")));
  EXPECT_TRUE(client.said_goodbye());
}

TEST_F(Tls, CarriesAFile) {
  serve();
  TlsClient client(port_);
  client.send("GET /file HTTP/1.0\r\n\r\n");
  EXPECT_THAT(client.read_all(), EndsWith("\r\n\r\nbefore" + file_text().substr(5)));
}

TEST_F(Tls, MarksARequestAsSecure) {
  serve();
  TlsClient client(port_);
  client.send("GET /secure HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.read_all(), EndsWith("\r\n\r\nsecure\n"));
}

TEST_F(Tls, IsOfVersion12AtLeastAndHasForwardSecrecy) {
  serve();
  EXPECT_EQ(TlsClient(port_).version(), "TLSv1.3");
  const TlsClient older(port_, TlsOffer{.newest = TLS1_2_VERSION});
  EXPECT_TRUE(older.connected());
  EXPECT_EQ(older.version(), "TLSv1.2");
  EXPECT_FALSE(TlsClient(port_, TlsOffer{.newest = TLS1_1_VERSION}).connected());
  EXPECT_FALSE(
      TlsClient(port_, TlsOffer{.newest = TLS1_2_VERSION, .ciphers = "ECDHE+AES:!AESGCM:!AESCCM"}).connected());
  EXPECT_FALSE(TlsClient(port_, TlsOffer{.newest = TLS1_2_VERSION, .ciphers = "kRSA:kDHE"}).connected());
}

TEST_F(Tls, AgreesOnHttp11OrNothing) {
  serve();
  EXPECT_EQ(TlsClient(port_, TlsOffer{.protocols = "\x02h2\x08http/1.1"}).protocol(), "http/1.1");
  EXPECT_EQ(TlsClient(port_).protocol(), "");
  EXPECT_FALSE(TlsClient(port_, TlsOffer{.protocols = "\x02h2"}).connected());
}

TEST_F(Tls, TellsPlainHttpWhatToDo) {
  serve();
  RawClient client(port_);
  client.send(kGet);
  EXPECT_THAT(client.read_all(), AllOf(StartsWith("HTTP/1.1 400 Bad Request\r\n"), HasSubstr("use https://")));
  EXPECT_THAT(log_.lines(), HasSubstr("400 This port speaks HTTPS"));
}

TEST_F(Tls, ClosesOnAHandshakeThatDoesNotCome) {
  HttpServerOptions options = patient();
  options.connection.handshake = std::chrono::milliseconds(50);
  serve(options);
  EXPECT_EQ(RawClient(port_).read_all(), "");
}

TEST_F(Tls, ClosesOnWhatIsNoHandshakeAndGoesOnServing) {
  serve();
  RawClient garbage(port_);
  garbage.send(std::string("\x16\x03\x01\x40\x00", 5) + "garbage that is no client hello" + std::string(0x4000, 'g'));
  EXPECT_THAT(garbage.read_all().substr(0, 1), testing::AnyOf("", "\x15"));  // at most an alert
  TlsClient after(port_);
  after.send(kGet);
  EXPECT_THAT(after.read_through("[]\n"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(Tls, CountsAHandshakeAmongTheConnections) {
  HttpServerOptions options = patient();
  options.max_connections = 1;
  serve(options);
  const RawClient silent(port_);
  TlsClient second(port_);
  EXPECT_FALSE(second.connected());
}

TEST_F(Tls, SlowsTheWriterOfASlowReaderAndGivesUpOnOneThatReadsNothing) {
  HttpServerOptions options = patient();
  options.connection.write = std::chrono::milliseconds(200);
  options.connection.drained = std::chrono::milliseconds(100);
  serve(options);
  auto streamed = handler_.streamed();
  TlsClient client(port_);
  client.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_LT(streamed.get(), 64 * kMegabyte);
}

TEST_F(Tls, DrainsAnIdleConnectionAtOnce) {
  serve();
  TlsClient idle(port_);
  idle.send(kGet);
  idle.read_through("[]\n");
  EXPECT_EQ(drain(std::chrono::hours(1)), 0U);
  EXPECT_EQ(idle.read_all(), "");
}

TEST_F(Tls, ShowsANewCertificateToNewConnectionsAndKeepsTheOldOnes) {
  serve();
  TlsClient old(port_);
  EXPECT_EQ(old.server_name(), "first");
  folder_.write("second");
  ASSERT_TRUE(identity_->reload());
  EXPECT_EQ(TlsClient(port_).server_name(), "second");
  old.send(kGet);
  EXPECT_THAT(old.read_through("[]\n"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(Tls, KeepsItsCertificateWhenTheNewOneIsNoGood) {
  serve();
  CertificateFolder other;
  other.write("other");
  std::filesystem::copy_file(other.files().key, folder_.files().key, std::filesystem::copy_options::overwrite_existing);
  const auto mismatch = identity_->reload();
  ASSERT_FALSE(mismatch);
  EXPECT_THAT(mismatch.error().message, AllOf(HasSubstr("key.pem"), HasSubstr("mismatch")));
  EXPECT_EQ(TlsClient(port_).server_name(), "first");
}

TEST(TlsFilesOfOneselfAre, ReadOrRefusedWithTheirName) {
  CertificateFolder folder;
  folder.write("first");
  EXPECT_TRUE(TlsIdentity::load(folder.files()));
  const auto absent = TlsIdentity::load({folder.path() / "absent.pem", folder.files().key});
  EXPECT_THAT(absent.error().message, AllOf(HasSubstr("absent.pem"), HasSubstr("no readable chain of certificates")));
  std::ofstream(folder.files().key) << "-----BEGIN ENCRYPTED PRIVATE KEY-----\n";
  EXPECT_THAT(TlsIdentity::load(folder.files()).error().message, HasSubstr("key.pem"));
}

}  // namespace
}  // namespace crossgate::server
