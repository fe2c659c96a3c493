// A repository's refs, with what ls-refs says of them.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "git/memory_file.h"
#include "git/packet_writer.h"
#include "storage/refs.h"

namespace crossgate::git {

/// The line of one ref as `ls-refs` sends it (gitprotocol-v2), in its packet.
void append_ref_packet(std::string& out, const storage::Ref& ref, bool peel);

/// A snapshot, and its packets written once for all who ask. Immutable to its users; thread-safe.
class ListedRefs : public storage::RefSnapshot {
 public:
  /// Refs by their indexes: [first, last).
  struct Range {
    std::size_t first = 0;
    std::size_t last = 0;
  };

  explicit ListedRefs(storage::RefSnapshot snapshot) : RefSnapshot(std::move(snapshot)) {}

  bool has_packets(bool peel) const { return packets_[peel].written; }
  /// The packets of a range. The first call writes those of all refs; the bytes live as long as the snapshot.
  ReadyPackets packets(Range range, bool peel) const;

 private:
  struct Packets {
    std::once_flag once;
    std::atomic<bool> written = false;
    std::string few;                  ///< either these
    std::optional<MemoryFile> many;   ///< or these
    std::vector<std::size_t> begins;  ///< of each ref's packet, and the end of the last
  };
  mutable std::array<Packets, 2> packets_;  ///< without what tags lead to, and with it
};

}  // namespace crossgate::git
