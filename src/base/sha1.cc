#include "base/sha1.h"

#include <nettle/sha1.h>

namespace crossgate {

struct Sha1::Context {
  sha1_ctx state;
};

Sha1::Sha1() : context_(std::make_unique<Context>()) { sha1_init(&context_->state); }
Sha1::Sha1(Sha1&&) noexcept = default;
Sha1& Sha1::operator=(Sha1&&) noexcept = default;
Sha1::~Sha1() = default;

void Sha1::update(std::string_view bytes) {
  sha1_update(&context_->state, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
}

std::string Sha1::digest() {
  std::string digest(SHA1_DIGEST_SIZE, '\0');
  sha1_digest(&context_->state, digest.size(), reinterpret_cast<std::uint8_t*>(digest.data()));
  return digest;
}

std::string sha1(std::string_view bytes) {
  Sha1 sum;
  sum.update(bytes);
  return sum.digest();
}

}  // namespace crossgate
