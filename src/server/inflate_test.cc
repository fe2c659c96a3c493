#include "server/inflate.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

namespace crossgate::server {
namespace {

namespace asio = git::asio;

std::string gzip(std::string_view text) {
  z_stream z{};
  deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, text.size()), '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

/// A body in memory that comes in pieces of `piece` bytes.
class MemorySource final : public git::ByteSource {
 public:
  MemorySource(std::string bytes, std::size_t piece) : bytes_(std::move(bytes)), piece_(piece) {}
  asio::awaitable<Result<std::size_t>> read(std::span<char> into) override {
    const std::size_t count = bytes_.copy(into.data(), std::min(into.size(), piece_), position_);
    position_ += count;
    co_return count;
  }

 private:
  const std::string bytes_;
  const std::size_t piece_;
  std::size_t position_ = 0;
};

asio::awaitable<Result<std::string>> read_all(git::ByteSource& source) {
  std::string all;
  std::array<char, 1000> piece;
  while (true) {
    CO_TRY(const std::size_t count, co_await source.read(piece));
    if (count == 0) co_return all;
    all.append(piece.data(), count);
  }
}

Result<std::string> inflate(std::string compressed, std::size_t piece = 8192, InflateLimits limits = {}) {
  asio::io_context io;
  MemorySource source(std::move(compressed), piece);
  InflatingSource inflating(source, limits);
  auto result = asio::co_spawn(io, read_all(inflating), asio::use_future);
  io.run();
  return result.get();
}

TEST(Inflating, GivesBackTheBodyWhateverThePieces) {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "0032have " + std::to_string(i * 7919) + "\n";
  const std::string compressed = gzip(text);
  for (const std::size_t piece : {1U, 7U, 8192U}) EXPECT_EQ(inflate(compressed, piece), text);
}

TEST(Inflating, GivesAnEmptyBodyForAnEmptyMember) { EXPECT_EQ(inflate(gzip("")), ""); }

TEST(Inflating, RefusesABomb) {
  const std::string bomb = gzip(std::string(std::size_t{64} << 20, '\0'));
  ASSERT_LT(bomb.size(), 80'000U);
  const auto result = inflate(bomb);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, kBadEncoding);
  EXPECT_EQ(result.error().message, "the gzip body inflates beyond all proportion");
}

TEST(Inflating, RefusesWhatBreaksOffOrIsNoGzipOrGoesOn) {
  const std::string good = gzip("some text");
  EXPECT_EQ(inflate("").error().message, "the gzip body breaks off");
  EXPECT_EQ(inflate(good.substr(0, good.size() - 1)).error().message, "the gzip body breaks off");
  EXPECT_EQ(inflate("0032want 1234").error().message, "the body is not well-formed gzip");
  EXPECT_EQ(inflate(good + "x").error().message, "there are bytes behind the end of the gzip body");
  std::string damaged = good;
  damaged[damaged.size() - 6] ^= 1;  // in the checksum
  EXPECT_EQ(inflate(damaged).error().message, "the body is not well-formed gzip");
}

}  // namespace
}  // namespace crossgate::server
