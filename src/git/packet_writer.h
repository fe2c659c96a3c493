// Many small packets, handed on in large pieces.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "git/async.h"
#include "git/pkt_line.h"

namespace crossgate::git {

/// Packets that are ready to be sent, and live as long as whose they are.
struct ReadyPackets {
  std::string_view bytes;
  int file = -1;  ///< that has the same bytes from `offset`; -1: none
  std::uint64_t offset = 0;
};

/// Borrows `sink`. Gathers until `write`; `full` says when that is due.
class PacketWriter {
 public:
  explicit PacketWriter(ByteSink& sink) : sink_(sink) {}

  void add(std::string_view payload) { append_packet(buffer_, payload); }
  void add_special(std::string_view packet) { buffer_ += packet; }
  /// To be appended to.
  std::string& buffer() { return buffer_; }
  /// Packets that are ready, and live on; many are handed on without a copy.
  asio::awaitable<Result<void>> pass(const ReadyPackets& packets) {
    if (buffer_.size() + packets.bytes.size() < kPiece) {
      buffer_ += packets.bytes;
      co_return Result<void>();
    }
    CO_TRY_VOID(co_await write());
    if (packets.file < 0) co_return co_await sink_.write(packets.bytes);
    co_return co_await sink_.send_file(packets.file, packets.offset, packets.bytes.size());
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
