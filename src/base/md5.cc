#include "base/md5.h"

#include <nettle/md5.h>

namespace crossgate {

std::string md5(std::string_view bytes) {
  md5_ctx state;
  md5_init(&state);
  md5_update(&state, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  std::string digest(MD5_DIGEST_SIZE, '\0');
  md5_digest(&state, digest.size(), reinterpret_cast<std::uint8_t*>(digest.data()));
  return digest;
}

}  // namespace crossgate
