#include "git/async.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <vector>

namespace crossgate::git {

asio::awaitable<Result<void>> ByteSink::send_file(int file, std::uint64_t offset, std::uint64_t length) {
  constexpr std::uint64_t kBlock = 256 << 10;
  std::vector<char> buffer(std::min(kBlock, length));
  while (length > 0) {
    const auto count =
        ::pread(file, buffer.data(), std::min<std::uint64_t>(buffer.size(), length), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) co_return fail("cannot read a file: " + std::generic_category().message(errno));
    if (count == 0) co_return fail("a file is shorter than it was");
    const auto read = static_cast<std::size_t>(count);
    CO_TRY_VOID(co_await write({buffer.data(), read}));
    offset += read;
    length -= read;
  }
  co_return Result<void>();
}

}  // namespace crossgate::git
