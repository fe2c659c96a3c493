// Clients that send or take their bytes slowly, in pieces, or not at all: each costs the server a bounded time, and
// nobody else anything.
#include "server/testing/raw_client.h"
#include "support/eventually.h"
#include "support/world.h"

namespace crossgate::stories {
namespace {

namespace fs = std::filesystem;
using server::RawClient;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// The option gives a second, the others an hour.
std::vector<std::string> impatient_in(std::string_view hurried) {
  std::vector<std::string> options;
  for (const std::string option : {"--idle-seconds", "--header-seconds", "--body-seconds", "--write-seconds"})
    options.insert(options.end(), {option, option == hurried ? "1" : "3600"});
  return options;
}

/// By a client with good manners, which tries again where the machine made it too slow for the server.
std::string ask(const Server& server, const std::string& path) {
  return run({{"curl", "--silent", "--insecure", "--retry", "100", "--retry-all-errors", "--retry-delay", "1",
               server.url() + path},
              "/",
              {{"PATH", "/usr/bin:/bin"}, {"HOME", "/nonexistent"}},
              ""})
      .out;
}

class SlowClients : public testing::Test {
 protected:
  ~SlowClients() override {
    EXPECT_THAT(ask(*server_, "/healthz"), StartsWith("ok"));
    server_->stop();
  }

  void serve(std::string_view hurried) {
    server_ = std::make_unique<Server>(folder_.path(), ServerSettings{.options = impatient_in(hurried)});
    server_->init();
    server_->start();
  }
  /// Waits until nobody but the one who asks is connected.
  bool is_left_alone() const { return server_->measures("crossgate_connections 1"); }
  std::uint16_t port() const { return static_cast<std::uint16_t>(server_->port()); }

  TemporaryFolder folder_;
  std::unique_ptr<Server> server_;
};

TEST_F(SlowClients, WhoseHeaderTricklesAreCutOffAllTheSame) {
  serve("--header-seconds");
  RawClient slow(port());
  slow.send("GET /healthz HTTP/1.1\r\nHost: h\r\nX-Slow: ");
  EXPECT_TRUE(eventually([&] {
    slow.send("a");
    return slow.closed();
  }));
  EXPECT_EQ(slow.read_all(), "");
}

TEST_F(SlowClients, WhoseBodyStallsAreCutOff) {
  serve("--body-seconds");
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
  EXPECT_TRUE(server_->logs("body broke off"));
}

TEST_F(SlowClients, WhoCloseTheirHalfAreStillAnswered) {
  serve("nothing");
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
  serve("--write-seconds");
  RawClient deaf(port());
  std::string requests;
  for (int i = 0; i < 4000; ++i) requests += "GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n";
  deaf.send(requests);
  EXPECT_TRUE(is_left_alone());
}

TEST_F(SlowClients, WhoPipelineGarbageAreToldOnce) {
  serve("nothing");
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
  serve("--idle-seconds");
  std::vector<std::unique_ptr<RawClient>> crowd;
  for (int i = 0; i < 200; ++i) crowd.push_back(std::make_unique<RawClient>(port()));
  EXPECT_THAT(ask(*server_, "/healthz"), StartsWith("ok"));
  EXPECT_TRUE(is_left_alone());
}

/// Over TLS a client can be slow before HTTP begins.
class SlowTlsClients : public SlowClients {
 protected:
  void serve(const std::string& seconds) {
    const Outcome made =
        run({{"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
              "-subj", "/CN=h", "-keyout", "key.pem", "-out", "certificate.pem"},
             folder_.path(),
             {{"PATH", "/usr/bin:/bin"}, {"HOME", folder_.path()}},
             ""});
    EXPECT_THAT(made, Succeeds());
    const fs::path certificate = folder_.path() / "certificate.pem";
    server_ = std::make_unique<Server>(
        folder_.path(), ServerSettings{.options = {"--header-seconds", seconds, "--tls-certificate", certificate,
                                                   "--tls-key", folder_.path() / "key.pem"},
                                       .authority = certificate});
    server_->init();
    server_->start();
  }
};

TEST_F(SlowTlsClients, AreCutOffBeforeAndDuringTheHandshake) {
  serve("1");
  RawClient silent(port());
  RawClient stalled(port());
  stalled.send(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));  // the beginning of a hello
  EXPECT_EQ(silent.read_all(), "");
  EXPECT_EQ(stalled.read_all(), "");
}

TEST_F(SlowTlsClients, WhoSpeakNoTlsAreToldOrLeft) {
  serve("3600");
  RawClient garbage(port());
  garbage.send(std::string("\x16\x03\x01\x00\x05hello", 10) + std::string(100'000, '\xff'));
  EXPECT_THAT(garbage.read_all(), Not(HasSubstr("HTTP")));
  RawClient plain(port());
  plain.send("POST / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(plain.read_all(), AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("use https://")));
}

}  // namespace
}  // namespace crossgate::stories
