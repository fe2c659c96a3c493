#include "storage/sqlite/commit_stamp.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

namespace crossgate::storage {
namespace {

constexpr std::uint32_t kFormat = 3007000;
// In words of four bytes, of this machine's order.
constexpr std::size_t kHeader = 12;
constexpr std::size_t kFormatAt = 0;
constexpr std::size_t kChangeAt = 2;
constexpr std::size_t kLogAt = 4;  // mxFrame, nPage, aFrameCksum, aSalt, aCksum
constexpr std::size_t kMapped = 2 * kHeader * sizeof(std::uint32_t);

}  // namespace

WalIndex::WalIndex(const std::filesystem::path& database) {
  const std::string path = database.string() + "-shm";
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  struct ::stat status {};
  if (::fstat(file, &status) == 0 && static_cast<std::size_t>(status.st_size) >= kMapped) {
    void* mapped = ::mmap(nullptr, kMapped, PROT_READ, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) words_ = static_cast<const volatile std::uint32_t*>(mapped);
  }
  ::close(file);
}

WalIndex::~WalIndex() {
  if (words_ != nullptr) ::munmap(const_cast<std::uint32_t*>(words_), kMapped);
}

/// The header stands there twice; who writes it writes the second copy first, and a barrier between them.
std::optional<CommitStamp> WalIndex::read() const {
  if (words_ == nullptr) return std::nullopt;
  std::array<std::uint32_t, kHeader> first{};
  std::array<std::uint32_t, kHeader> second{};
  std::copy_n(words_, kHeader, first.begin());
  std::atomic_thread_fence(std::memory_order_seq_cst);
  std::copy_n(words_ + kHeader, kHeader, second.begin());
  if (first != second || first[kFormatAt] != kFormat) return std::nullopt;
  CommitStamp stamp{.change = first[kChangeAt]};
  std::copy_n(first.begin() + kLogAt, stamp.log.size(), stamp.log.begin());
  return stamp;
}

}  // namespace crossgate::storage
