// Puts a pack into sidebands on its way into a response.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "git/pkt_line.h"
#include "git/response.h"

namespace crossgate::git {

/// As much as is read and written at once.
inline constexpr std::size_t kFramedBlock = 1 << 20;

/// Borrows `response`. Used by one thread at a time.
class Framer {
 public:
  explicit Framer(Response& response) : response_(response) {}

  /// Bytes of the pack.
  void add(std::string_view bytes) { append_band(packets_, '\1', bytes); }
  /// A packet of band 1.
  void add_packet(std::string_view whole) { packets_ += whole; }
  /// Blocks. `Response::taken` is to be waited for thereafter.
  void flush() {
    if (packets_.empty()) return;
    response_.append(packets_);
    packets_.clear();
  }

 private:
  Response& response_;
  std::string packets_;
};

}  // namespace crossgate::git
