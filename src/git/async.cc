#include "git/async.h"

#include <algorithm>
#include <span>
#include <vector>

#include "base/file_descriptor.h"

namespace crossgate::git {

asio::awaitable<Result<void>> ByteSink::send_file(int file, std::uint64_t offset, std::uint64_t length) {
  constexpr std::uint64_t kBlock = 256 << 10;
  std::vector<char> buffer(std::min(kBlock, length));
  while (length > 0) {
    const std::span<char> wanted(buffer.data(), std::min<std::uint64_t>(buffer.size(), length));
    CO_TRY(const auto count, read_at(file, wanted, offset, "a file"));
    CO_TRY_VOID(co_await write({buffer.data(), count}));
    offset += count;
    length -= count;
  }
  co_return Result<void>();
}

}  // namespace crossgate::git
