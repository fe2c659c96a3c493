// Pkt-lines over a connection: read as they arrive, written in sidebands.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "git/async.h"
#include "git/pkt_line.h"

namespace crossgate::git {

/// Reads packets, and then whatever bytes follow them, from a body. Borrows `source`; used by one coroutine at a
/// time; holds at most one packet and one read in memory.
class PacketReader {
 public:
  explicit PacketReader(ByteSource& source) : source_(source), buffer_(kMaxPacket + 1) {}

  /// The next packet, whose payload is valid until the next call; nullopt at the end of the body.
  asio::awaitable<Result<std::optional<Packet>>> next();
  /// The next bytes, valid until the next call; empty at the end of the body.
  asio::awaitable<Result<std::string_view>> next_bytes();
  /// The next bytes, `most` of them or, at the end of the body, fewer.
  asio::awaitable<Result<std::string>> take(std::size_t most);
  /// Throws away what is left of the body. False when it was longer than `limit` bytes or took longer than
  /// `patience`: then the rest was not read.
  asio::awaitable<Result<bool>> drain(std::uint64_t limit, std::chrono::seconds patience);

 private:
  std::string_view held() const { return std::string_view(buffer_.data(), end_).substr(begin_); }
  asio::awaitable<Result<bool>> read_more();

  ByteSource& source_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

/// The whole body, at most `limit` bytes; nullopt when it is longer.
asio::awaitable<Result<std::optional<std::string>>> read_all(ByteSource& source, std::size_t limit);

/// Writes the answer of a command that may use side-band-64k: data in band 1, text for the user's terminal in band 2
/// (gitprotocol-pack, "Reference Update Request": report in band 1). Borrows `sink`.
class SidebandWriter {
 public:
  SidebandWriter(ByteSink& sink, bool enabled) : sink_(&sink), enabled_(enabled) {}

  asio::awaitable<Result<void>> data(std::string_view bytes);
  /// Lost when the client did not ask for sidebands, as it has no place to go.
  asio::awaitable<Result<void>> progress(std::string_view text);
  /// An empty packet of band 1, which clients skip. Nothing without bands.
  asio::awaitable<Result<void>> keep_alive();
  /// The end of all bands.
  asio::awaitable<Result<void>> finish();

 private:
  asio::awaitable<Result<void>> band(char number, std::string_view bytes);

  ByteSink* sink_;
  bool enabled_;
};

}  // namespace crossgate::git
