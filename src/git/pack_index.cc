#include "git/pack_index.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace crossgate::git {
namespace {

constexpr std::string_view kIndexMagic("\xfftOc\0\0\0\2", 8);
constexpr std::size_t kFanOut = 256 * 4;
constexpr std::size_t kIds = 8 + kFanOut;
constexpr std::size_t kIndexTrailer = 2 * ObjectId::kSize;        // the pack's checksum and the index's own
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
  TRY(auto file, MappedFile::open(idx));
  const std::string_view bytes = file.bytes();
  if (bytes.size() < kIds + kIndexTrailer) return failure(idx, "is not a pack's index");
  if (!bytes.starts_with(kIndexMagic)) return failure(idx, "is not a pack's index of version 2");
  const std::size_t objects = big_endian(bytes.substr(kIds - 4));
  if (objects > (bytes.size() - kIds - kIndexTrailer) / kLeastPerObject) return failure(idx, "is cut off");
  return PackIndex(std::move(file), objects);
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
  if (large + 8 > bytes_.size() - kIndexTrailer) return 0;
  return std::uint64_t{big_endian(bytes_.substr(large))} << 32 | big_endian(bytes_.substr(large + 4));
}

std::string PackIndex::pack_checksum() const {
  return to_hex(bytes_.substr(bytes_.size() - kIndexTrailer, ObjectId::kSize));
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
