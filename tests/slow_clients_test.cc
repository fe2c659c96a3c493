// Clients that send or take their bytes slowly, in pieces, or not at all: each costs the server a bounded time, and
// nobody else anything.
#include <chrono>
#include <thread>

#include "server/testing/raw_client.h"
#include "support/world.h"

namespace crossgate::stories {
namespace {

namespace fs = std::filesystem;
using server::RawClient;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A server whose patience is a second.
class SlowClients : public testing::Test {
 protected:
  SlowClients()
      : server_(folder_.path() / "server", {.options = {"--idle-seconds", "1", "--header-seconds", "1",
                                                        "--body-seconds", "1", "--write-seconds", "1"}}) {
    fs::create_directories(folder_.path() / "server");
    server_.init();
    server_.start();
  }
  ~SlowClients() override {
    EXPECT_THAT(ask("/healthz"), StartsWith("ok"));
    server_.stop();
  }

  /// By a client with good manners.
  std::string ask(const std::string& path) const {
    return run({{"curl", "--silent", "--show-error", server_.url() + path},
                folder_.path(),
                {{"PATH", "/usr/bin:/bin"}, {"HOME", folder_.path()}},
                ""})
        .printed();
  }
  /// Waits, for twenty seconds at most, until nobody but the one who asks is connected.
  bool is_left_alone() const {
    for (int i = 0; i < 200; ++i) {
      if (ask("/metrics").find("\ncrossgate_connections 1\n") != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
  }
  std::uint16_t port() const { return static_cast<std::uint16_t>(server_.port()); }

  TemporaryFolder folder_;
  Server server_;
};

TEST_F(SlowClients, WhoseHeaderTricklesAreCutOffAllTheSame) {
  RawClient slow(port());
  slow.send("GET /healthz HTTP/1.1\r\nHost: h\r\nX-Slow: ");
  int sent = 0;
  for (; sent < 200 && !slow.closed(); ++sent) {
    slow.send("a");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_LT(sent, 200);
  EXPECT_EQ(slow.read_all(), "");
}

TEST_F(SlowClients, WhoseBodyStallsAreCutOff) {
  RawClient unread(port());  // refused by its head: the body is not waited for
  unread.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf");
  EXPECT_THAT(unread.read_all(), StartsWith("HTTP/1.1 400 "));
  RawClient read(port());  // by the look of its head it could be good
  read.send(
      "POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: CodeCommit_20150413.GetRepository\r\nX-Amz-Date: "
      "20260131T120000Z\r\n"
      "Content-Type: application/x-amz-json-1.1\r\nAuthorization: AWS4-HMAC-SHA256 "
      "Credential=AKIAIOSFODNN7EXAMPLE/20260131/us-east-1/codecommit/aws4_request, "
      "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
      "Signature=" +
      std::string(64, '0') + "\r\nContent-Length: 100\r\n\r\nhalf");
  EXPECT_EQ(read.read_all(), "");
  EXPECT_TRUE(server_.logs("body broke off"));
}

TEST_F(SlowClients, WhoCloseTheirHalfAreStillAnswered) {
  RawClient whole(port());
  whole.send("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
  whole.finish();
  EXPECT_THAT(whole.read_all(), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\r\n\r\nok\n")));
  RawClient half(port());
  half.send("GET /healthz HTTP/1.1\r\nHo");
  half.finish();
  EXPECT_EQ(half.read_all(), "");
}

TEST_F(SlowClients, WhoNeverReadAreCutOff) {
  RawClient deaf(port());
  std::string requests;
  for (int i = 0; i < 4000; ++i) requests += "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n";
  deaf.send(requests);
  EXPECT_TRUE(is_left_alone());
}

TEST_F(SlowClients, WhoPipelineGarbageAreToldOnce) {
  RawClient client(port());
  client.send("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n\x80garbage\r\n\r\nGET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
  client.finish();
  const std::string answers = client.read_all();
  EXPECT_THAT(answers, StartsWith("HTTP/1.1 200 "));
  const auto refusal = answers.find("HTTP/1.1 400 ");
  ASSERT_NE(refusal, std::string::npos) << answers;
  EXPECT_THAT(answers.substr(refusal + 1), Not(HasSubstr("HTTP/1.1")));
}

TEST_F(SlowClients, WhoOnlyConnectCrowdNobodyOut) {
  std::vector<std::unique_ptr<RawClient>> crowd;
  for (int i = 0; i < 200; ++i) crowd.push_back(std::make_unique<RawClient>(port()));
  EXPECT_THAT(ask("/healthz"), StartsWith("ok"));
  EXPECT_TRUE(is_left_alone());
}

/// Over TLS a client can be slow before HTTP begins.
TEST(SlowTlsClients, AreCutOffBeforeAndDuringTheHandshake) {
  const TemporaryFolder folder;
  const Environment environment{{"PATH", "/usr/bin:/bin"}, {"HOME", folder.path()}};
  ASSERT_THAT(run({{"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "1", "-subj", "/CN=h", "-keyout", "key.pem", "-out", "certificate.pem"},
                   folder.path(),
                   environment,
                   ""}),
              Succeeds());
  Server server(folder.path() / "server",
                {.options = {"--header-seconds", "1", "--tls-certificate", folder.path() / "certificate.pem",
                             "--tls-key", folder.path() / "key.pem"}});
  fs::create_directories(folder.path() / "server");
  server.init();
  server.start();
  const auto port = static_cast<std::uint16_t>(server.port());

  RawClient silent(port);
  RawClient stalled(port);
  stalled.send(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));  // the beginning of a hello
  RawClient garbage(port);
  garbage.send(std::string("\x16\x03\x01\x00\x05hello", 10) + std::string(100'000, '\xff'));
  RawClient plain(port);
  plain.send("POST / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(plain.read_all(), AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("use https://")));
  EXPECT_EQ(silent.read_all(), "");
  EXPECT_EQ(stalled.read_all(), "");
  EXPECT_THAT(garbage.read_all(), Not(HasSubstr("HTTP")));
  EXPECT_THAT(run({{"curl", "--silent", "--insecure", "https://127.0.0.1:" + std::to_string(port) + "/healthz"},
                   folder.path(),
                   environment,
                   ""})
                  .out,
              "ok\n");
  server.stop();
}

}  // namespace
}  // namespace crossgate::stories
