#include "base/file_descriptor.h"

#include <cerrno>
#include <string>
#include <system_error>

namespace crossgate {

Result<std::size_t> read_at(int file, std::span<char> into, std::uint64_t offset, std::string_view what) {
  while (true) {
    const auto count = ::pread(file, into.data(), into.size(), static_cast<off_t>(offset));
    if (count > 0) return static_cast<std::size_t>(count);
    if (count == 0) return fail(std::string(what) + " is shorter than it was");
    if (errno != EINTR) return fail("cannot read " + std::string(what) + ": " + std::generic_category().message(errno));
  }
}

}  // namespace crossgate
