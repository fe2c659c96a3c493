// A connection without a client's good manners, and a port to listen on.
#pragma once

#include <string>

namespace crossgate::stories {

/// Sends the bytes to a port of the loopback, whatever becomes of them, and returns all that comes back until the
/// server closes, or is silent for ten minutes.
std::string exchange(int port, const std::string& bytes);

/// A port of the loopback that the kernel gives to nobody as long as this lives. Who sets SO_REUSEADDR, as crossgated
/// does, can listen on it; until somebody does, connections are refused.
class ReservedPort {
 public:
  ReservedPort();
  ~ReservedPort();
  ReservedPort(const ReservedPort&) = delete;
  ReservedPort& operator=(const ReservedPort&) = delete;
  int number() const { return number_; }

 private:
  int socket_;
  int number_ = 0;
};

}  // namespace crossgate::stories
