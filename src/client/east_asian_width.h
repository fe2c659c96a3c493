// How wide text is in a terminal's columns. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string_view>

namespace crossgate::client {

/// Two columns for each character of UTF-8 text that is wide, full-width or ambiguous (Unicode Standard Annex #11), one
/// for any other: what the AWS CLI counts.
std::size_t columns_of(std::string_view utf8);

}  // namespace crossgate::client
