// SHA-1, where a format of others asks for it (Git's objects, the AWS CLI's cache file names). Never a
// protection: signatures and seals use SHA-256 and better, in sigv4 and storage.
#pragma once

#include <string>
#include <string_view>

namespace crossgate {

/// The 20 bytes of the digest.
std::string sha1(std::string_view bytes);

}  // namespace crossgate
