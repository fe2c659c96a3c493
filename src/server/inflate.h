// Gzip request bodies, inflated as they stream.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "git/async.h"

namespace crossgate::server {

/// More than a body may grow to: Git's compressible bodies (lists of object names) shrink to a third or so, a bomb
/// to a thousandth.
struct InflateLimits {
  std::uint64_t free_bytes = 1 << 20;  ///< inflated, whatever the ratio
  std::uint64_t ratio = 100;           ///< of inflated to compressed beyond that
};

/// The body is not gzip, breaks off, or is larger than the limits allow.
inline constexpr ErrorCode kBadEncoding{"BadContentEncoding", 400};

/// Borrows `compressed`, which must outlive it.
class InflatingSource final : public git::ByteSource {
 public:
  explicit InflatingSource(git::ByteSource& compressed, InflateLimits limits = {});
  ~InflatingSource() override;
  git::asio::awaitable<Result<std::size_t>> read(std::span<char> into) override;

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
  git::ByteSource& compressed_;
  const InflateLimits limits_;
  std::array<char, 8192> input_;
  std::uint64_t bytes_in_ = 0;
  std::uint64_t bytes_out_ = 0;
  bool ended_ = false;
};

}  // namespace crossgate::server
