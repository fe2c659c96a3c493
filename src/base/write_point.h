// Moments between two states of the disk, named so that a test can have a crash at each of them.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace crossgate {

enum class WritePoint {
  transaction_begun,      ///< the database holds its lock and has written nothing
  transaction_ready,      ///< every statement is done, nothing is committed
  transaction_committed,  ///< on the disk, and nobody has been told
  blob_synced,            ///< a pack's file is on the disk, without its name in the store
  blob_linked,            ///< it has its name, which a loss of power would take back
  push_committed,         ///< refs have moved, the view lacks the pack
  pack_shown,             ///< the view has the pack, the client has no answer
  packs_combined,         ///< the pack of a roll-up is in the store, the manifest has the old ones
  packs_divided,          ///< what is needed and what is not are in the store apart, the manifest has them together
  cruft_proved,           ///< a cruft pack is known to be unneeded, and is in the manifest
  blob_removed,           ///< a file is gone, which a loss of power would bring back
  blobs_swept,            ///< files are gone, their tombstones are not
  backup_begun,           ///< a backup has its database under another name, and packs of the one before it
  backup_filled,          ///< it has all packs, and the database under another name
  backup_named,           ///< it is whole, with packs that it does not need
};

/// In the order of the enumeration.
inline constexpr std::array<std::string_view, 15> kWritePoints{
    "transaction begun", "transaction ready", "transaction committed", "blob synced",   "blob linked",
    "push committed",    "pack shown",        "packs combined",        "packs divided", "cruft proved",
    "blob removed",      "blobs swept",       "backup begun",          "backup filled", "backup named"};
static_assert(kWritePoints.size() == static_cast<std::size_t>(WritePoint::backup_named) + 1);

/// Passes a point; costs a comparison. Thread-safe.
void reached(WritePoint point);

/// For tests: this process dies, as by kill -9, when it reaches the point.
void die_at(WritePoint point);

}  // namespace crossgate
