#include "git/pack_entry.h"

#include <zlib.h>

namespace crossgate::git {

std::optional<EntryHead> parse_entry_head(std::string_view bytes) {
  std::size_t at = 0;
  const auto next = [&]() -> unsigned { return at < bytes.size() ? static_cast<unsigned char>(bytes[at++]) : 0; };
  constexpr unsigned kMore = 0x80, kLastShift = 57;

  unsigned byte = next();
  EntryHead head{.type = static_cast<EntryType>(byte >> 4 & 7), .size = byte & 0xfU};
  for (unsigned shift = 4; (byte & kMore) != 0; shift += 7) {
    if (shift > kLastShift) return std::nullopt;
    byte = next();
    head.size |= std::uint64_t{byte & 0x7fU} << shift;
  }
  if (head.type == EntryType::id_delta) {
    if (bytes.size() - at < ObjectId::kSize) return std::nullopt;
    head.base = bytes.substr(at, ObjectId::kSize);
    at += ObjectId::kSize;
  } else if (head.type == EntryType::offset_delta) {
    byte = next();
    head.distance = byte & 0x7fU;
    while ((byte & kMore) != 0) {
      if (head.distance >> kLastShift != 0) return std::nullopt;
      byte = next();
      head.distance = (head.distance + 1) << 7 | (byte & 0x7fU);
    }
  } else if (head.type < EntryType::commit || head.type > EntryType::tag) {
    return std::nullopt;
  }
  if (at >= bytes.size()) return std::nullopt;  // something follows
  head.length = at;
  return head;
}

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

std::optional<ObjectType> object_type(EntryType type) {
  for (const auto whole : {ObjectType::commit, ObjectType::tree, ObjectType::blob, ObjectType::tag})
    if (entry_type(whole) == type) return whole;
  return std::nullopt;
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

}  // namespace crossgate::git
