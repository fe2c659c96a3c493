#include "git/stored_pack.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <utility>

namespace crossgate::git {
namespace {

unsigned char byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

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

EntryType entry_type(ObjectType type) {
  switch (type) {
    case ObjectType::commit:
      return EntryType::commit;
    case ObjectType::tree:
      return EntryType::tree;
    case ObjectType::blob:
      return EntryType::blob;
    case ObjectType::tag:
      break;
  }
  return EntryType::tag;
}

Result<std::string> deflate(std::string_view bytes) {
  uLongf size = ::compressBound(bytes.size());
  std::string out(size, '\0');
  if (::compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                  bytes.size(), Z_BEST_SPEED) != Z_OK)
    return fail("zlib cannot deflate an object");
  out.resize(size);
  return out;
}

std::string entry_header(EntryType type, std::uint64_t size) {
  std::string out;
  auto byte = static_cast<unsigned char>(static_cast<unsigned>(type) << 4 | (size & 0xf));
  for (size >>= 4; size > 0; size >>= 7) {
    out += static_cast<char>(byte | 0x80);
    byte = size & 0x7f;
  }
  return out += static_cast<char>(byte);
}

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
  constexpr std::size_t kLongestHead = 10 + 10 + ObjectId::kSize;  // size, distance, id
  if (bytes_.size() < ObjectId::kSize || offset > bytes_.size() - ObjectId::kSize) return std::nullopt;
  const auto rest = std::string_view(bytes_).substr(offset);
  if (rest.size() < kLongestHead) return std::nullopt;
  std::size_t at = 0;
  unsigned char byte = byte_at(rest, at++);
  StoredEntry entry{.type = static_cast<EntryType>(byte >> 4 & 7), .size = byte & 0xfU};
  for (unsigned shift = 4; (byte & 0x80) != 0 && at < 10; shift += 7) {
    byte = byte_at(rest, at++);
    entry.size |= std::uint64_t{byte & 0x7fU} << shift;
  }
  if (entry.type == EntryType::id_delta) {
    entry.base = *ObjectId::from_bytes(rest.substr(at, ObjectId::kSize));
    at += ObjectId::kSize;
  } else if (entry.type == EntryType::offset_delta) {
    byte = byte_at(rest, at++);
    std::uint64_t distance = byte & 0x7fU;
    while ((byte & 0x80) != 0 && at < 20) {
      byte = byte_at(rest, at++);
      distance = (distance + 1) << 7 | (byte & 0x7fU);
    }
    const auto base = by_offset_.find(offset - distance);
    if (base == by_offset_.end()) return std::nullopt;
    entry.type = EntryType::id_delta;
    entry.base = base->second;
  }
  const auto length = deflated_length(rest.substr(at), entry.size);
  if (!length) return std::nullopt;
  entry.deflated = rest.substr(at, *length);
  return entry;
}

}  // namespace crossgate::git
