#include "git/pkt_stream.h"

#include <algorithm>
#include <boost/asio/this_coro.hpp>

#include "git/errors.h"

namespace crossgate::git {

asio::awaitable<Result<bool>> PacketReader::read_more() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == buffer_.size()) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), buffer_.end(), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  CO_TRY(const std::size_t count, co_await source_.read(std::span(buffer_).subspan(end_)));
  end_ += count;
  co_return count > 0;
}

asio::awaitable<Result<std::optional<Packet>>> PacketReader::next() {
  while (true) {
    CO_TRY(const auto parsed, parse_packet(held()));
    if (parsed) {
      begin_ += parsed->size;
      co_return parsed->packet;
    }
    CO_TRY(const bool more, co_await read_more());
    if (more) continue;
    if (held().empty()) co_return std::nullopt;
    co_return fail(kBadGitRequest, "the request ends within a pkt-line");
  }
}

asio::awaitable<Result<std::string_view>> PacketReader::next_bytes() {
  if (held().empty()) CO_TRY_VOID(co_await read_more());
  const std::string_view bytes = held();
  begin_ = end_;
  co_return bytes;
}

asio::awaitable<Result<std::string>> PacketReader::take(std::size_t most) {
  std::string taken;
  while (taken.size() < most) {
    if (held().empty()) CO_TRY_VOID(co_await read_more());
    const std::string_view bytes = held().substr(0, most - taken.size());
    if (bytes.empty()) break;
    taken += bytes;
    begin_ += bytes.size();
  }
  co_return taken;
}

asio::awaitable<Result<bool>> PacketReader::drain(std::uint64_t limit, std::chrono::seconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::uint64_t drained = 0;
  while (true) {
    CO_TRY(const auto bytes, co_await next_bytes());
    if (bytes.empty()) co_return true;
    drained += bytes.size();
    if (drained > limit || std::chrono::steady_clock::now() > deadline) co_return false;
  }
}

asio::awaitable<Result<std::optional<std::string>>> read_all(ByteSource& source, std::size_t limit) {
  constexpr std::size_t kFirstStep = 4 << 10;  // most requests are smaller
  constexpr std::size_t kStep = 64 << 10;
  std::string body;
  while (true) {
    const std::size_t size = body.size();
    body.resize(size + std::clamp(size, kFirstStep, kStep));
    CO_TRY(const std::size_t count, co_await source.read(std::span(body).subspan(size)));
    body.resize(size + count);
    if (count == 0) co_return body;
    if (body.size() > limit) co_return std::nullopt;
  }
}

asio::awaitable<Result<void>> SidebandWriter::band(char number, std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const auto piece = bytes.substr(0, kMaxPayload - 1);
    append_packet(out, std::string(1, number).append(piece));
    bytes.remove_prefix(piece.size());
  }
  if (out.empty()) co_return Result<void>();
  co_return co_await sink_->write(out);
}

asio::awaitable<Result<void>> SidebandWriter::data(std::string_view bytes) {
  if (!enabled_) co_return co_await sink_->write(bytes);
  co_return co_await band(1, bytes);
}

asio::awaitable<Result<void>> SidebandWriter::progress(std::string_view text) {
  if (!enabled_) co_return Result<void>();
  co_return co_await band(2, text);
}

asio::awaitable<Result<void>> SidebandWriter::keep_alive() {
  if (!enabled_) co_return Result<void>();
  co_return co_await sink_->write(kKeepAlivePacket);
}

asio::awaitable<Result<void>> SidebandWriter::finish() {
  if (!enabled_) co_return Result<void>();
  co_return co_await sink_->write(kFlushPacket);
}

}  // namespace crossgate::git
