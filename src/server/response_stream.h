// Writes one HTTP/1.1 answer onto whatever carries bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "server/http.h"

namespace crossgate::server {

/// The bytes of a connection, outwards. Used by one coroutine at a time.
class Transport {
 public:
  virtual ~Transport() = default;
  /// All three pieces, in order, without copying them together.
  virtual asio::awaitable<Result<void>> write(std::string_view head, std::string_view body, std::string_view tail) = 0;
  /// Whether `send_file` can be used.
  virtual bool sends_files() const = 0;
  /// The same with a piece of a file as its body.
  virtual asio::awaitable<Result<void>> send_file(std::string_view head, int file, std::uint64_t offset,
                                                  std::uint64_t length, std::string_view tail) = 0;
};

/// What an answer depends on of its request.
struct ResponseRules {
  bool http_1_0 = false;   ///< knows no chunks: an answer of unknown length ends with the connection
  bool head_only = false;  ///< HEAD
  std::string request_id;
  /// Asked when the head is written: must this answer be the connection's last?
  std::function<bool()> last;
};

class ResponseStream final : public ResponseWriter {
 public:
  ResponseStream(Transport& transport, const Clock& clock, ResponseRules rules)
      : transport_(transport), clock_(clock), rules_(std::move(rules)) {}

  using ResponseWriter::send;
  asio::awaitable<Result<void>> send(int status, std::vector<Header> headers, std::string_view body) override;
  void begin(int status, std::vector<Header> headers) override;
  asio::awaitable<Result<void>> write(std::string_view bytes) override;
  asio::awaitable<Result<void>> send_file(int file, std::uint64_t offset, std::uint64_t length) override;
  asio::awaitable<Result<void>> finish() override;
  bool begun() const override { return state_ != State::idle; }

  bool finished() const override { return state_ == State::finished; }
  /// Whether the client was told that the connection closes after this answer.
  bool closes() const { return closes_; }
  int status() const { return status_; }
  std::uint64_t bytes_sent() const { return bytes_sent_; }

 private:
  enum class State { idle, streaming, finished };

  std::string head(int status, const std::vector<Header>& headers, std::string_view framing);
  /// What stands before a piece of the body: the head, once, and the length of a chunk.
  std::string before(std::uint64_t length);
  std::string_view after() const { return rules_.http_1_0 ? "" : "\r\n"; }
  asio::awaitable<Result<void>> put(std::string_view head, std::string_view body, std::string_view tail);

  Transport& transport_;
  const Clock& clock_;
  ResponseRules rules_;
  State state_ = State::idle;
  std::string unsent_head_;
  bool closes_ = false;
  int status_ = 0;
  std::uint64_t bytes_sent_ = 0;
};

}  // namespace crossgate::server
