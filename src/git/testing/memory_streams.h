// Bodies in memory, and coroutines run to their end, for tests.
#pragma once

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "git/async.h"
#include "git/pkt_line.h"

namespace crossgate::git {

/// Gives a text in pieces of at most `piece` bytes, and then its end or, when `breaks`, the error of a lost connection.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string bytes, std::size_t piece = 1000, bool breaks = false)
      : bytes_(std::move(bytes)), piece_(piece), breaks_(breaks) {}

  asio::awaitable<Result<std::size_t>> read(std::span<char> into) override {
    const std::size_t count = std::min({into.size(), piece_, bytes_.size() - taken_});
    if (count == 0 && breaks_) co_return fail("connection reset");
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(taken_), count, into.begin());
    taken_ += count;
    co_return count;
  }

  std::size_t taken() const { return taken_; }

 private:
  std::string bytes_;
  std::size_t piece_;
  bool breaks_;
  std::size_t taken_ = 0;
};

class MemorySink final : public ByteSink {
 public:
  asio::awaitable<Result<void>> write(std::string_view bytes) override {
    bytes_ += bytes;
    co_return Result<void>();
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

template <class T>
T run(asio::awaitable<T> work) {
  asio::io_context io;
  auto future = asio::co_spawn(io, std::move(work), asio::use_future);
  io.run();
  return future.get();
}

/// Packets made readable: each payload on a line of its own, "0000" and "0001" for what has none.
inline std::string readable(std::string_view bytes) {
  std::string out;
  PacketCursor packets(bytes);
  for (auto packet = packets.next(); packet && *packet; packet = packets.next()) {
    if ((*packet)->is_data())
      out.append((*packet)->line()).append("\n");
    else
      out += (*packet)->is_flush() ? "0000\n" : "0001\n";
  }
  return out;
}

}  // namespace crossgate::git
