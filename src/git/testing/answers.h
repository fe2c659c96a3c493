// What a fetch was answered, for tests.
#pragma once

#include <string>

#include "git/pkt_line.h"

namespace crossgate::git {

/// The pack of a v2 answer.
inline std::string pack_in(const std::string& answer) {
  std::string pack;
  PacketCursor packets(answer);
  bool in_pack = false;
  for (auto next = packets.next(); next && *next; next = packets.next()) {
    const auto& packet = **next;
    if (packet.line() == "packfile")
      in_pack = true;
    else if (in_pack && packet.is_data() && packet.payload.starts_with('\1'))
      pack += packet.payload.substr(1);
  }
  return pack;
}

}  // namespace crossgate::git
