// A connection without a client's good manners.
#pragma once

#include <string>

namespace crossgate::stories {

/// Sends the bytes to a port of the loopback, whatever becomes of them, and returns all that comes back until the
/// server closes or is silent for `seconds`.
std::string exchange(int port, const std::string& bytes, int seconds = 3);

}  // namespace crossgate::stories
