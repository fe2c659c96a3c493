// Many small packets, handed on in large pieces.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "git/async.h"
#include "git/pkt_line.h"

namespace crossgate::git {

/// Borrows `sink`. Gathers until `write`; `full` says when that is due.
class PacketWriter {
 public:
  explicit PacketWriter(ByteSink& sink) : sink_(sink) {}

  void add(std::string_view payload) { append_packet(buffer_, payload); }
  void add_special(std::string_view packet) { buffer_ += packet; }
  /// To be appended to.
  std::string& buffer() { return buffer_; }
  /// Packets that are ready, and live on; many are handed on without a copy.
  asio::awaitable<Result<void>> pass(std::string_view packets) {
    if (buffer_.size() + packets.size() < kPiece) {
      buffer_ += packets;
      co_return Result<void>();
    }
    CO_TRY_VOID(co_await write());
    co_return co_await sink_.write(packets);
  }

  bool full() const { return buffer_.size() >= kPiece; }
  asio::awaitable<Result<void>> write() {
    const std::string piece = std::exchange(buffer_, {});
    co_return co_await sink_.write(piece);
  }
  asio::awaitable<Result<void>> write_last() {
    const std::string piece = std::exchange(buffer_, {});
    co_return co_await sink_.write_last(piece);
  }

 private:
  static constexpr std::size_t kPiece = 64 << 10;

  ByteSink& sink_;
  std::string buffer_;
};

}  // namespace crossgate::git
