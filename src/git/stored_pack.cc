#include "git/stored_pack.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

namespace crossgate::git {
namespace {

/// How many bytes the deflated stream at the beginning of `bytes` takes, when it inflates to `size` bytes.
std::optional<std::size_t> deflated_length(std::string_view bytes, std::uint64_t size) {
  z_stream stream{};
  if (::inflateInit(&stream) != Z_OK) return std::nullopt;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::array<Bytef, 16384> scratch;
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = scratch.data();
    stream.avail_out = scratch.size();
    status = ::inflate(&stream, Z_NO_FLUSH);
  }
  const std::size_t length = stream.total_in;
  const bool whole = status == Z_STREAM_END && stream.total_out == size;
  ::inflateEnd(&stream);
  return whole ? std::optional(length) : std::nullopt;
}

}  // namespace

Result<std::optional<StoredPack>> StoredPack::open(const std::filesystem::path& idx) {
  TRY(auto index, PackIndex::open(idx));
  auto pack = std::filesystem::path(idx).replace_extension(".pack");
  std::error_code error;
  const auto size = std::filesystem::file_size(pack, error);
  if (error || size > kMostBytes || index.size() > kMostObjects) return std::nullopt;
  return StoredPack(std::move(index), std::move(pack));
}

bool StoredPack::read() {
  if (!bytes_.empty()) return true;
  std::ifstream in(pack_, std::ios::binary);
  bytes_.assign(std::istreambuf_iterator<char>(in), {});
  for (std::size_t i = 0; i < index_.size(); ++i)
    by_offset_.emplace(index_.offset(i), *ObjectId::from_bytes(index_.id(i)));
  return !bytes_.empty();
}

std::optional<StoredEntry> StoredPack::entry(const ObjectId& id) {
  const auto position = index_.find(id.bytes());
  if (!position || !read()) return std::nullopt;
  return entry_at(index_.offset(*position));
}

std::optional<StoredEntry> StoredPack::entry_at(std::uint64_t offset) {
  if (bytes_.size() < ObjectId::kSize || offset > bytes_.size() - ObjectId::kSize) return std::nullopt;
  const auto rest = std::string_view(bytes_).substr(offset);
  const auto head = parse_entry_head(rest);
  if (!head) return std::nullopt;
  StoredEntry entry{.type = head->type, .size = head->size};
  if (head->type == EntryType::id_delta) entry.base = *ObjectId::from_bytes(head->base);
  if (head->type == EntryType::offset_delta) {
    const auto base = by_offset_.find(offset - head->distance);
    if (base == by_offset_.end()) return std::nullopt;
    entry.type = EntryType::id_delta;
    entry.base = base->second;
  }
  const auto length = deflated_length(rest.substr(head->length), entry.size);
  if (!length) return std::nullopt;
  entry.deflated = rest.substr(head->length, *length);
  return entry;
}

}  // namespace crossgate::git
