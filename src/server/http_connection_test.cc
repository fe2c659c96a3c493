// A real server on a real socket, spoken to in raw bytes.
#include "server/http_connection.h"

#include <gmock/gmock.h>

#include <array>
#include <future>

#include "server/testing/tiny_server.h"

namespace crossgate::server {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using HttpConnectionTest = TinyServer;

TEST_F(HttpConnectionTest, AnswersPipelinedRequestsInOrder) {
  const std::string answers =
      ask("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"
          "GET /2?q=%20 HTTP/1.1\r\nHost: h\r\n\r\n"
          "POST /3 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n1;ext=1\r\nz\r\n0\r\nTrailer: "
          "t\r\n\r\n"
          "GET /4 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
          "GET /5 HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto first = answers.find("POST /1 on h [abc]");
  const auto second = answers.find("GET /2?q=%20 on h []");
  const auto third = answers.find("POST /3 on h [xyz]");
  const auto fourth = answers.find("GET /4 on h []");
  ASSERT_NE(fourth, std::string::npos) << answers;
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_LT(third, fourth);
  EXPECT_THAT(answers, Not(HasSubstr("/5")));
}

TEST_F(HttpConnectionTest, SaysWhenAndWhichRequest) {
  const std::string answer = ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nx-amzn-RequestId: "));
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n\r\n"));
}

TEST_F(HttpConnectionTest, SkipsABodyThatTheAnswerDidNotNeed) {
  std::string requests =
      "POST /early HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n" + std::string(300'000, 'x');
  EXPECT_THAT(ask(requests + "GET /next HTTP/1.1\r\nHost: h\r\n\r\n"),
              AllOf(HasSubstr("\r\n\r\nearly\n"), HasSubstr("GET /next on h []")));
}

TEST_F(HttpConnectionTest, TakesTheLongHeadersOfSessionTokensAndRefusesLongerOnes) {
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: h\r\nAuthorization: " + std::string(50'000, 'a') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: h\r\nAuthorization: " + std::string(70'000, 'a') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431 "));
}

TEST_F(HttpConnectionTest, RefusesWhatIsNotOneUnambiguousRequest) {
  const std::array<std::pair<std::string_view, std::string_view>, 13> rows{{
      {"GET\r\n\r\n", "400"},
      {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "400"},
      {"GET / HTTP/2.0\r\nHost: h\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: h\r\nA b: c\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: h\r\nA: b\x01\r\n\r\n", "400"},
      {"GET other HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400"},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", "501"},
      {"POST / HTTP/1.1\r\nHost: h\r\nExpect: a-miracle\r\nContent-Length: 1\r\n\r\na", "417"},
  }};
  for (const auto& [request, status] : rows) {
    EXPECT_THAT(ask(request), StartsWith("HTTP/1.1 " + std::string(status) + " ")) << request;
  }
}

TEST_F(HttpConnectionTest, TakesTheHostFromAnAbsoluteTarget) {
  EXPECT_THAT(ask("GET http://example.org:80/a?b HTTP/1.1\r\nHost: h\r\n\r\n"),
              HasSubstr("GET /a?b on example.org:80 []"));
}

TEST_F(HttpConnectionTest, GivesLeaveToSendABodyOnlyWhenItIsRead) {
  start();
  RawClient patient(port_);
  patient.send("POST /read HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(patient.read_through("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  patient.send("ok");
  EXPECT_THAT(patient.read_through("[ok]\n"), StartsWith("HTTP/1.1 200 OK\r\n"));

  RawClient refused(port_);
  refused.send("POST /early HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_THAT(refused.read_through("early\n"), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Connection: close")));
}

TEST_F(HttpConnectionTest, SpeaksHttp10WithoutChunks) {
  EXPECT_THAT(ask("GET /unfinished HTTP/1.0\r\n\r\n"), AllOf(Not(HasSubstr("chunked")), EndsWith("\r\n\r\nhalf")));
}

TEST_F(HttpConnectionTest, SendsAFileInChunksBetweenOtherBytes) {
  start();
  RawClient client(port_);
  client.send("GET /file HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string text = file_text().substr(5);
  EXPECT_THAT(client.read_all(),
              AllOf(HasSubstr("\r\n\r\n6\r\nbefore\r\n100000\r\n" + text.substr(0, kMegabyte) + "\r\n"),
                    EndsWith(text.substr(3 * kMegabyte) + "\r\n0\r\n\r\n")));
  RawClient older(port_);
  older.send("GET /file HTTP/1.0\r\n\r\n");
  EXPECT_THAT(older.read_all(), EndsWith("\r\n\r\nbefore" + text));
}

TEST_F(HttpConnectionTest, AnswersHeadWithoutABody) {
  EXPECT_THAT(ask("HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n"),
              AllOf(HasSubstr("Content-Length: 16\r\n"), EndsWith("\r\n\r\n")));
}

TEST_F(HttpConnectionTest, LeavesAnAnswerThatBrokeOffVisiblyIncomplete) {
  EXPECT_THAT(ask("GET /unfinished HTTP/1.1\r\nHost: h\r\n\r\n"),
              AllOf(HasSubstr("Transfer-Encoding: chunked"), EndsWith("\r\n\r\n4\r\nhalf\r\n")));
}

TEST_F(HttpConnectionTest, TellsTheLogAndNotTheClientWhyItFailed) {
  EXPECT_THAT(ask("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 500 "), Not(HasSubstr("secret reason"))));
  EXPECT_THAT(log_.lines(), HasSubstr("GET 500 the secret reason"));
}

TEST_F(HttpConnectionTest, TellsTheHandlerWhenABodyBreaksOff) {
  auto error = handler_.body_error();
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc"), StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(error.get(), StartsWith("the request's body broke off"));
}

TEST_F(HttpConnectionTest, GivesUpOnABodyThatComesTooSlowly) {
  HttpServerOptions options = patient();
  options.connection.body_grace = std::chrono::milliseconds(50);
  options.connection.drained = std::chrono::milliseconds(50);
  start(options);
  auto error = handler_.body_error();
  RawClient client(port_);
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\na few bytes");
  client.read_all();  // the connection may close before the handler hears why
  EXPECT_THAT(error.get(), StartsWith("the request's body broke off"));
}

TEST_F(HttpConnectionTest, SlowsTheWriterOfASlowReaderAndGivesUpOnOneThatReadsNothing) {
  HttpServerOptions options = patient();
  options.connection.write = std::chrono::milliseconds(200);
  options.connection.drained = std::chrono::milliseconds(100);
  start(options);
  auto streamed = handler_.streamed();
  RawClient client(port_);
  client.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_LT(streamed.get(), 64 * kMegabyte);  // what the kernel's buffers hold, not the 256 that were to be sent
}

TEST_F(HttpConnectionTest, ClosesIdleConnectionsAndThoseWhoseHeaderDoesNotCome) {
  HttpServerOptions options = patient();
  options.connection.idle = std::chrono::milliseconds(50);
  options.connection.header = std::chrono::milliseconds(50);
  options.connection.drained = std::chrono::milliseconds(50);
  start(options);
  EXPECT_EQ(RawClient(port_).read_all(), "");
  RawClient slow(port_);
  slow.send("GET / HTT");
  EXPECT_EQ(slow.read_all(), "");
}

TEST_F(HttpConnectionTest, Answers503BeyondItsConnections) {
  HttpServerOptions options = patient();
  options.max_connections = 1;
  start(options);
  RawClient first(port_);
  first.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(first.read_through("[]\n"), StartsWith("HTTP/1.1 200 "));
  RawClient second(port_);
  EXPECT_THAT(second.read_all(),
              AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: 1"), EndsWith("try again.\n")));
}

TEST_F(HttpConnectionTest, TakesNewLimitsForNewConnections) {
  start();
  RawClient first(port_);
  first.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
  first.read_through("[]\n");
  server_->set_options({.max_connections = 1});
  EXPECT_THAT(RawClient(port_).read_all(), StartsWith("HTTP/1.1 503 "));
  server_->set_options({.proxies = {*IpNetwork::parse("127.0.0.1")}});
  RawClient second(port_);
  second.send("GET /from HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");
  EXPECT_THAT(second.read_through("\n203.0.113.9\n"), StartsWith("HTTP/1.1 200 "));
  first.send("GET /from HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(first.read_all(), EndsWith("\n127.0.0.1\n"));
}

TEST_F(HttpConnectionTest, DrainsByFinishingWhatIsUnderWay) {
  HttpServerOptions options = patient();
  options.connection.drained = std::chrono::milliseconds(50);  // the client below does not close by itself
  start(options);
  RawClient idle(port_);
  idle.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
  idle.read_through("[]\n");
  RawClient busy(port_);
  busy.send("POST /b HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  busy.read_through("\r\n\r\n");  // the handler waits for the body now

  auto drained = std::async(std::launch::async, [this] { return drain(std::chrono::hours(1)); });
  EXPECT_EQ(idle.read_all(), "");
  busy.send("done");
  EXPECT_THAT(busy.read_all(), AllOf(HasSubstr("Connection: close"), EndsWith("POST /b on h [done]\n")));
  EXPECT_EQ(drained.get(), 0U);
}

TEST_F(HttpConnectionTest, CutsWhatOutlastsTheDrain) {
  start();
  RawClient stuck(port_);
  stuck.send("POST /b HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  stuck.read_through("\r\n\r\n");
  EXPECT_EQ(drain(std::chrono::milliseconds(20)), 1U);
  EXPECT_EQ(stuck.read_all(), "");
}

}  // namespace
}  // namespace crossgate::server
