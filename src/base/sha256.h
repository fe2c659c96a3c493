// SHA-256, for names that are made from what they stand for. Signatures and seals have their own, in sigv4 and storage.
#pragma once

#include <string>
#include <string_view>

namespace crossgate {

/// The 32 bytes of the digest.
std::string sha256(std::string_view bytes);

}  // namespace crossgate
