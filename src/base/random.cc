#include "base/random.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/text.h"

#if defined(__APPLE__)
#include <sys/random.h>  // which declares getentropy there
#endif

namespace crossgate {
namespace {

constexpr std::size_t kMostAtOnce = 256;  // GETENTROPY_MAX (POSIX.1-2024)

}  // namespace

void fill_random(std::span<std::byte> out) {
  while (!out.empty()) {
    const std::size_t count = std::min(out.size(), kMostAtOnce);
    if (::getentropy(out.data(), count) != 0) throw std::system_error(errno, std::generic_category(), "getentropy");
    out = out.subspan(count);
  }
}

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  fill_random(std::as_writable_bytes(std::span(out)));
  return out;
}

std::string random_text(std::size_t count, std::string_view alphabet) {
  // Bytes at or above the largest multiple of the alphabet's size are thrown away, so that no character is favoured.
  const unsigned bound = 256 - 256 % static_cast<unsigned>(alphabet.size());
  std::string out;
  while (out.size() < count) {
    for (const char c : random_bytes(count - out.size())) {
      const unsigned byte = static_cast<unsigned char>(c);
      if (byte < bound) out += alphabet[byte % alphabet.size()];
    }
  }
  return out;
}

std::string random_uuid() {
  std::string bytes = random_bytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = to_hex(bytes);
  return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' + hex.substr(16, 4) + '-' +
         hex.substr(20);
}

}  // namespace crossgate
