#include "server/response_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace crossgate::server {
namespace {

/// The most that is framed as one chunk, so that a write's time-out stands for a bounded number of bytes.
constexpr std::size_t kPiece = std::size_t{64} << 10;
constexpr std::uint64_t kFilePiece = std::uint64_t{1} << 20;

/// A value that cannot end its header line.
std::string one_line(std::string_view value) {
  std::string line(value);
  std::ranges::replace_if(
      line, [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; }, ' ');
  return line;
}

}  // namespace

std::string ResponseStream::head(int status, const std::vector<Header>& headers, std::string_view framing) {
  status_ = status;
  closes_ = rules_.http_1_0 || rules_.last();
  std::string text = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nx-amzn-RequestId: {}\r\n{}", status,
                                 reason_phrase(status), format_http_date(clock_.now()), rules_.request_id, framing);
  for (const Header& header : headers) {
    fmt::format_to(std::back_inserter(text), "{}: {}\r\n", header.name, one_line(header.value));
  }
  text += closes_ ? "Connection: close\r\n\r\n" : "\r\n";
  return text;
}

asio::awaitable<Result<void>> ResponseStream::put(std::string_view head, std::string_view body, std::string_view tail) {
  auto written = co_await transport_.write(head, body, tail);
  if (written) bytes_sent_ += body.size();
  co_return written;
}

asio::awaitable<Result<void>> ResponseStream::send(int status, std::vector<Header> headers, std::string_view body) {
  const std::string text = head(status, headers, fmt::format("Content-Length: {}\r\n", body.size()));
  state_ = State::streaming;
  if (rules_.head_only) body = {};
  std::string_view unsent_head = text;
  std::size_t sent = 0;
  do {
    const std::string_view piece = body.substr(sent, kPiece);
    CO_TRY_VOID(co_await put(unsent_head, piece, {}));
    unsent_head = {};
    sent += piece.size();
  } while (sent < body.size());
  state_ = State::finished;
  co_return Result<void>();
}

void ResponseStream::begin(int status, std::vector<Header> headers) {
  unsent_head_ = head(status, headers, rules_.http_1_0 ? "" : "Transfer-Encoding: chunked\r\n");
  state_ = State::streaming;
}

std::string ResponseStream::before(std::uint64_t length) {
  std::string text = std::exchange(unsent_head_, {});
  if (!rules_.http_1_0) fmt::format_to(std::back_inserter(text), "{:x}\r\n", length);
  return text;
}

asio::awaitable<Result<void>> ResponseStream::send_file(int file, std::uint64_t offset, std::uint64_t length) {
  if (!transport_.sends_files()) co_return co_await ByteSink::send_file(file, offset, length);
  while (length > 0) {
    const std::uint64_t piece = std::min(length, kFilePiece);
    const std::string head = before(piece);
    CO_TRY_VOID(co_await transport_.send_file(head, file, offset, piece, after()));
    bytes_sent_ += piece;
    offset += piece;
    length -= piece;
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> ResponseStream::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, kPiece);
    const std::string head = before(piece.size());
    CO_TRY_VOID(co_await put(head, piece, after()));
    bytes.remove_prefix(piece.size());
  }
  co_return Result<void>();
}

asio::awaitable<Result<void>> ResponseStream::finish() {
  const std::string_view last_chunk = rules_.http_1_0 ? "" : "0\r\n\r\n";
  CO_TRY_VOID(co_await put(unsent_head_, {}, last_chunk));
  unsent_head_.clear();
  state_ = State::finished;
  co_return Result<void>();
}

}  // namespace crossgate::server
