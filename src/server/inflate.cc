#include "server/inflate.h"

#include <zlib.h>

#include <limits>
#include <new>

namespace crossgate::server {

struct InflatingSource::Stream {
  Stream() {
    constexpr int kGzipOnly = 15 + 16;  // zlib.h, inflateInit2
    if (::inflateInit2(&z, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { ::inflateEnd(&z); }
  z_stream z{};
};

InflatingSource::InflatingSource(git::ByteSource& compressed, InflateLimits limits)
    : stream_(std::make_unique<Stream>()), compressed_(compressed), limits_(limits) {}

InflatingSource::~InflatingSource() = default;

git::asio::awaitable<Result<std::size_t>> InflatingSource::read(std::span<char> into) {
  z_stream& z = stream_->z;
  const std::size_t wanted = std::min<std::size_t>(into.size(), std::numeric_limits<uInt>::max());
  z.next_out = reinterpret_cast<Bytef*>(into.data());
  z.avail_out = static_cast<uInt>(wanted);
  while (!ended_ && z.avail_out == wanted) {
    if (z.avail_in == 0) {
      CO_TRY(const std::size_t count, co_await compressed_.read(input_));
      if (count == 0) co_return fail(kBadEncoding, "the gzip body breaks off");
      bytes_in_ += count;
      z.next_in = reinterpret_cast<Bytef*>(input_.data());
      z.avail_in = static_cast<uInt>(count);
    }
    const int status = ::inflate(&z, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
      co_return fail(kBadEncoding, "the body is not well-formed gzip");
    }
    if (status == Z_STREAM_END) {
      std::array<char, 1> beyond;
      CO_TRY(const std::size_t more, co_await compressed_.read(beyond));
      if (z.avail_in > 0 || more > 0) co_return fail(kBadEncoding, "there are bytes behind the end of the gzip body");
      ended_ = true;
    }
  }
  const std::size_t count = wanted - z.avail_out;
  bytes_out_ += count;
  if (bytes_out_ > limits_.free_bytes + limits_.ratio * bytes_in_) {
    co_return fail(kBadEncoding, "the gzip body inflates beyond all proportion");
  }
  co_return count;
}

}  // namespace crossgate::server
