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

  bool full() const { return buffer_.size() >= kPiece; }
  asio::awaitable<Result<void>> write() {
    const std::string piece = std::exchange(buffer_, {});
    co_return co_await sink_.write(piece);
  }

 private:
  static constexpr std::size_t kPiece = 64 << 10;

  ByteSink& sink_;
  std::string buffer_;
};

}  // namespace crossgate::git
