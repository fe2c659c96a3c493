#include "git/pack_index.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "git/unique_fd.h"

namespace crossgate::git {
namespace {

constexpr std::string_view kMagic("\xfftOc\0\0\0\2", 8);
constexpr std::size_t kFanOut = 256 * 4;
constexpr std::size_t kIds = 8 + kFanOut;
constexpr std::size_t kTrailer = 2 * ObjectId::kSize;             // the pack's checksum and the index's own
constexpr std::size_t kLeastPerObject = ObjectId::kSize + 4 + 4;  // id, CRC, offset

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char c : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

std::unexpected<Error> failure(const std::filesystem::path& idx, std::string_view what) {
  return fail(idx.string() + ": " + std::string(what));
}

}  // namespace

Result<PackIndex> PackIndex::open(const std::filesystem::path& idx) {
  const UniqueFd file(::open(idx.c_str(), O_RDONLY | O_CLOEXEC));
  struct ::stat status {};
  if (!file || ::fstat(file.get(), &status) != 0)
    return failure(idx, "cannot be read: " + std::generic_category().message(errno));
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size < kIds + kTrailer) return failure(idx, "is not a pack's index");
  void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
  if (mapped == MAP_FAILED) return failure(idx, "cannot be mapped: " + std::generic_category().message(errno));
  PackIndex index(std::string_view(static_cast<const char*>(mapped), size), 0);
  if (!index.bytes_.starts_with(kMagic)) return failure(idx, "is not a pack's index of version 2");
  index.objects_ = big_endian(index.bytes_.substr(kIds - 4));
  if (index.objects_ > (size - kIds - kTrailer) / kLeastPerObject) return failure(idx, "is cut off");
  return index;
}

PackIndex::PackIndex(PackIndex&& other) noexcept
    : bytes_(std::exchange(other.bytes_, {})), objects_(std::exchange(other.objects_, 0)) {}

PackIndex::~PackIndex() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

std::string_view PackIndex::id(std::size_t position) const {
  return bytes_.substr(kIds + position * ObjectId::kSize, ObjectId::kSize);
}

std::optional<std::size_t> PackIndex::find(std::string_view raw_id) const {
  std::size_t low = 0, high = objects_;
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    const int order = id(middle).compare(raw_id);
    if (order == 0) return middle;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return std::nullopt;
}

std::uint64_t PackIndex::offset(std::size_t position) const {
  constexpr std::uint32_t kInLargeTable = 1U << 31;
  const std::size_t table = kIds + objects_ * (ObjectId::kSize + 4);
  const std::uint32_t offset = big_endian(bytes_.substr(table + position * 4));
  if ((offset & kInLargeTable) == 0) return offset;
  const std::size_t large = table + objects_ * 4 + std::size_t{offset & ~kInLargeTable} * 8;
  if (large + 8 > bytes_.size() - kTrailer) return 0;
  return std::uint64_t{big_endian(bytes_.substr(large))} << 32 | big_endian(bytes_.substr(large + 4));
}

std::string PackIndex::pack_checksum() const {
  return to_hex(bytes_.substr(bytes_.size() - kTrailer, ObjectId::kSize));
}

std::optional<ObjectId> first_missing(const PackIndex& of, const std::vector<PackIndex>& in) {
  for (std::size_t i = 0; i < of.size(); ++i) {
    const auto id = of.id(i);
    if (std::ranges::none_of(in, [id](const PackIndex& index) { return index.contains(id); }))
      return *ObjectId::from_bytes(id);
  }
  return std::nullopt;
}

}  // namespace crossgate::git
