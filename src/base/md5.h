// MD5, for fingerprints that others show in it; it proves nothing.
#pragma once

#include <string>
#include <string_view>

namespace crossgate {

/// 16 bytes.
std::string md5(std::string_view bytes);

}  // namespace crossgate
