// A real server on a real socket with a handler that a test can see through.
#pragma once

#include <gtest/gtest.h>
#include <openssl/crypto.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <csignal>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "server/http_server.h"
#include "server/testing/raw_client.h"

namespace crossgate::server {

inline constexpr std::size_t kMegabyte = std::size_t{1} << 20;

/// Limits that no machine is too slow for; a test shortens the one whose end it waits for.
inline HttpServerOptions patient() {
  HttpServerOptions options;
  auto& limits = options.connection;
  for (auto* limit : {&limits.handshake, &limits.idle, &limits.header, &limits.body, &limits.body_grace, &limits.write,
                      &limits.drained})
    *limit = std::chrono::hours(1);
  return options;
}

/// Three megabytes and a half, no two lines alike.
inline std::string file_text() {
  std::string text;
  for (int i = 0; text.size() < 7 * kMegabyte / 2; ++i) text += std::to_string(i) + "\n";
  return text;
}

/// Answers by path; see each.
class TinyHandler final : public RequestHandler {
 public:
  asio::awaitable<void> handle(Exchange& exchange) override {
    const std::string path(exchange.request.path());
    if (path == "/early") {  // does not read the body
      Response response = text_response(200, "early");
      (void)co_await exchange.response.send(std::move(response));
    } else if (path == "/stream") {
      co_await stream(exchange);
    } else if (path == "/file") {
      co_await send_file(exchange);
    } else if (path == "/unfinished") {
      exchange.response.begin(200, {});
      (void)co_await exchange.response.write("half");
    } else if (path == "/secure") {
      Response response = text_response(200, exchange.request.secure ? "secure" : "in the clear");
      (void)co_await exchange.response.send(std::move(response));
    } else if (path == "/from") {
      Response response = text_response(200, exchange.request.remote_address);
      (void)co_await exchange.response.send(std::move(response));
    } else if (path == "/throw") {
      throw std::runtime_error("the secret reason");
    } else {
      co_await echo(exchange);
    }
  }

  /// How many bytes /stream could hand to the connection before it failed.
  std::future<std::size_t> streamed() { return streamed_.get_future(); }
  std::future<std::string> body_error() { return body_error_.get_future(); }

 private:
  asio::awaitable<void> echo(Exchange& exchange) {
    std::string body;
    std::array<char, 1000> piece;
    while (true) {
      const auto count = co_await exchange.body.read(piece);
      if (!count) {
        body_error_.set_value(count.error().message);
        co_return;
      }
      if (*count == 0) break;
      body.append(piece.data(), *count);
    }
    std::string line =
        exchange.request.method + " " + exchange.request.target + " on " + exchange.request.host + " [" + body + "]";
    Response response = text_response(200, line);
    (void)co_await exchange.response.send(std::move(response));
  }

  asio::awaitable<void> stream(Exchange& exchange) {
    exchange.response.begin(200, {});
    const std::string piece(kMegabyte, 'x');
    std::size_t sent = 0;
    while (sent < 256 * kMegabyte) {
      const auto written = co_await exchange.response.write(piece);
      if (!written) break;
      sent += piece.size();
    }
    streamed_.set_value(sent);
  }

  /// "before", and then all of `file_text` but its first five bytes.
  asio::awaitable<void> send_file(Exchange& exchange) {
    const std::string text = file_text();
    const int file = ::memfd_create("text", MFD_CLOEXEC);
    EXPECT_EQ(::write(file, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    exchange.response.begin(200, {});
    (void)co_await exchange.response.write("before");
    const auto sent = co_await exchange.response.send_file(file, 5, text.size() - 5);
    ::close(file);
    if (sent) (void)co_await exchange.response.finish();
  }

  std::promise<std::size_t> streamed_;
  std::promise<std::string> body_error_;
};

class MemoryLog final : public AccessLog {
 public:
  void record(const AccessRecord& record) override {
    const std::lock_guard lock(mutex_);
    lines_ += record.request.method + " " + std::to_string(record.status) + " " + record.notes.reason + "\n";
  }
  std::string lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::string lines_;
};

/// Answers on a free port of the loopback with TinyHandler.
class TinyServer : public testing::Test {
 protected:
  TinyServer() { std::signal(SIGPIPE, SIG_IGN); }
  ~TinyServer() override { halt(); }

  /// Connections end before what they borrow.
  void halt() {
    if (server_ && thread_.joinable()) drain(std::chrono::milliseconds(0));
    threads_.release();
    if (thread_.joinable()) thread_.join();
  }

  void start(HttpServerOptions options = patient()) {
    server_.emplace(threads_, handler_, log_, clock_, options);
    port_ = server_->listen({"127.0.0.1", 0})->port;
    server_->start();
    thread_ = std::thread([this] {
      threads_.run();
      OPENSSL_thread_stop();  // else its generators of random numbers may outlive the thread, and a leak checker minds
    });
  }
  std::size_t drain(std::chrono::milliseconds bound) {
    return asio::co_spawn(threads_.first(), server_->drain(bound), asio::use_future).get();
  }
  /// One connection's whole dialogue.
  std::string ask(std::string_view bytes) {
    if (!server_) start();
    RawClient client(port_);
    client.send(bytes);
    client.finish();
    return client.read_all();
  }

  IoThreads threads_{1};
  TinyHandler handler_;
  MemoryLog log_;
  ManualClock clock_{from_epoch_seconds(784'111'777)};
  std::optional<HttpServer> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace crossgate::server
