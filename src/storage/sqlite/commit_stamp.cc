#include "storage/sqlite/commit_stamp.h"

#include <algorithm>
#include <atomic>

namespace crossgate::storage {
namespace {

constexpr std::uint32_t kIndexFormat = 3007000;
// In words of four bytes, of this machine's order.
constexpr std::size_t kHeader = 12;
constexpr std::size_t kFormatAt = 0;
constexpr std::size_t kChangeAt = 2;
constexpr std::size_t kLogAt = 4;  // mxFrame, nPage, aFrameCksum, aSalt, aCksum

}  // namespace

/// The header stands there twice; who writes it writes the second copy first, and a barrier between them.
std::optional<CommitStamp> WalIndex::read() const {
  if (words_ == nullptr) return std::nullopt;
  std::array<std::uint32_t, kHeader> first{};
  std::array<std::uint32_t, kHeader> second{};
  std::copy_n(words_, kHeader, first.begin());
  std::atomic_thread_fence(std::memory_order_seq_cst);
  std::copy_n(words_ + kHeader, kHeader, second.begin());
  if (first != second || first[kFormatAt] != kIndexFormat) return std::nullopt;
  CommitStamp stamp{.change = first[kChangeAt]};
  std::copy_n(first.begin() + kLogAt, stamp.log.size(), stamp.log.begin());
  return stamp;
}

}  // namespace crossgate::storage
