#include "git/pushed_pack.h"

#include <zlib.h>

#include <algorithm>
#include <utility>

#include "base/sha1.h"
#include "base/text.h"
#include "git/pack_entry.h"

namespace crossgate::git {
namespace {

std::uint32_t read_u32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)]);
  return value;
}

void append_u32(std::string& out, std::uint64_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xff);
}

std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

/// Takes numbers and bytes off the front of a text; after the first failure everything fails.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}

  bool failed() const { return failed_; }
  std::size_t left() const { return rest_.size(); }
  bool empty() const { return rest_.empty(); }
  unsigned byte() {
    if (rest_.empty()) return fail();
    const auto value = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }
  std::string_view take(std::size_t count) {
    if (count > rest_.size()) {
      fail();
      return {};
    }
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  /// Little-endian in groups of seven bits.
  std::uint64_t size() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift <= 40; shift += 7) {
      const unsigned next = byte();
      value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
      if ((next & 0x80) == 0) return value;
    }
    return fail();
  }
  /// The head of an entry of a pack.
  EntryHead entry_head() {
    const auto head = parse_entry_head(rest_);
    if (!head) return fail(), EntryHead();
    rest_.remove_prefix(head->length);
    return *head;
  }
  /// Inflates exactly `size` bytes from the front.
  std::string inflate(std::size_t size);

 private:
  unsigned fail() {
    failed_ = true;
    rest_ = {};
    return 0;
  }

  std::string_view rest_;
  bool failed_ = false;
};

std::string Cursor::inflate(std::size_t size) {
  std::string out(size + 1, '\0');  // one more, to see that nothing is left over
  z_stream stream{};
  if (::inflateInit(&stream) != Z_OK) return fail(), std::string();
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest_.data()));
  stream.avail_in = static_cast<uInt>(rest_.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int outcome = ::inflate(&stream, Z_FINISH);
  const std::size_t taken = rest_.size() - stream.avail_in;
  const bool whole = outcome == Z_STREAM_END && stream.total_out == size;
  ::inflateEnd(&stream);
  if (!whole) return fail(), std::string();
  rest_.remove_prefix(taken);
  out.resize(size);
  return out;
}

/// gitformat-pack, "Deltified representation".
std::optional<std::string> apply_delta(std::string_view base, std::string_view delta) {
  Cursor in(delta);
  if (in.size() != base.size()) return std::nullopt;
  const std::uint64_t size = in.size();
  if (in.failed() || size > kMostSmallPushContent) return std::nullopt;
  std::string out;
  out.reserve(size);
  while (!in.empty()) {
    const unsigned code = in.byte();
    if (code == 0) return std::nullopt;
    std::string_view piece;
    if ((code & 0x80) != 0) {
      std::uint64_t offset = 0, count = 0;
      for (unsigned i = 0; i < 4; ++i)
        if ((code >> i & 1) != 0) offset |= static_cast<std::uint64_t>(in.byte()) << (8 * i);
      for (unsigned i = 0; i < 3; ++i)
        if ((code >> (4 + i) & 1) != 0) count |= static_cast<std::uint64_t>(in.byte()) << (8 * i);
      if (count == 0) count = 0x10000;
      if (in.failed() || offset > base.size() || count > base.size() - offset) return std::nullopt;
      piece = base.substr(offset, count);
    } else {
      piece = in.take(code);
    }
    if (in.failed() || piece.size() > size - out.size()) return std::nullopt;
    out += piece;
  }
  return out.size() == size ? std::optional(std::move(out)) : std::nullopt;
}

/// One entry as it stands in the pack.
struct Entry {
  std::optional<ObjectType> type;  ///< nullopt: a delta, with a base
  std::string data;                ///< the content, or a delta
  std::uint64_t base_offset = 0;
  std::optional<ObjectId> base_id;
};

class Reader {
 public:
  Reader(std::string_view pack, const std::function<std::optional<Object>(const ObjectId&)>& base)
      : pack_(pack), base_(base) {}

  std::optional<PushedPack> read();

 private:
  bool read_entries(std::size_t count);
  bool resolve_all();
  enum class Outcome { resolved, waits, broken };
  Outcome resolve(std::size_t position);
  bool bring_missing_base();
  bool finish(std::size_t position, ObjectType type, std::string content);

  std::string_view pack_;
  const std::function<std::optional<Object>(const ObjectId&)>& base_;
  std::vector<Entry> entries_;
  std::unordered_map<std::uint64_t, std::size_t> by_offset_;
  std::vector<bool> resolved_;
  PushedPack result_;
  std::size_t content_ = 0;
};

std::optional<PushedPack> Reader::read() {
  if (pack_.size() > kMostSmallPushBytes || pack_.size() < kPackHeader + kPackTrailer) return std::nullopt;
  if (!pack_.starts_with(std::string_view("PACK\0\0\0\2", 8))) return std::nullopt;
  const std::size_t count = read_u32(pack_.substr(8));
  if (count > kMostSmallPushObjects) return std::nullopt;
  if (sha1(pack_.substr(0, pack_.size() - kPackTrailer)) != pack_.substr(pack_.size() - kPackTrailer))
    return std::nullopt;
  if (!read_entries(count)) return std::nullopt;
  result_.own = count;
  resolved_.resize(count);
  if (!resolve_all()) return std::nullopt;
  return std::move(result_);
}

bool Reader::read_entries(std::size_t count) {
  const std::string_view body = pack_.substr(0, pack_.size() - kPackTrailer);
  Cursor in(body.substr(kPackHeader));
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t offset = body.size() - in.left();
    const EntryHead head = in.entry_head();
    const std::uint64_t size = head.size;
    Entry entry{.type = object_type(head.type)};
    if (head.type == EntryType::offset_delta) {
      if (head.distance == 0 || head.distance > offset) return false;
      entry.base_offset = offset - head.distance;
    } else if (head.type == EntryType::id_delta) {
      entry.base_id = *ObjectId::from_bytes(head.base);
    }
    if (in.failed() || size > kMostSmallPushContent - content_) return false;
    content_ += size;
    entry.data = in.inflate(size);
    if (in.failed()) return false;
    const auto bytes = body.substr(offset, body.size() - in.left() - offset);
    result_.objects.push_back({.offset = offset, .crc32 = crc_of(bytes)});
    by_offset_.emplace(offset, i);
    entries_.push_back(std::move(entry));
  }
  return in.empty();
}

/// In passes, since the base of a delta may stand behind it, be a delta itself, or not be in the pack at all.
bool Reader::resolve_all() {
  for (std::size_t left = result_.own; left > 0;) {
    const std::size_t before = left;
    for (std::size_t i = 0; i < result_.own; ++i) {
      if (resolved_[i]) continue;
      const Outcome outcome = resolve(i);
      if (outcome == Outcome::broken) return false;
      if (outcome == Outcome::resolved) --left;
    }
    if (left == before && !bring_missing_base()) return false;
  }
  return true;
}

Reader::Outcome Reader::resolve(std::size_t position) {
  Entry& entry = entries_[position];
  if (entry.type) return finish(position, *entry.type, std::move(entry.data)) ? Outcome::resolved : Outcome::broken;

  std::size_t base = 0;
  if (entry.base_id) {
    const auto found = result_.positions.find(*entry.base_id);
    if (found == result_.positions.end()) return Outcome::waits;
    base = found->second;
  } else {
    const auto found = by_offset_.find(entry.base_offset);
    if (found == by_offset_.end()) return Outcome::broken;
    base = found->second;
    if (!resolved_[base]) return Outcome::waits;
  }
  auto content = apply_delta(result_.objects[base].content, entry.data);
  if (!content || content->size() > kMostSmallPushContent - content_) return Outcome::broken;
  content_ += content->size();
  return finish(position, result_.objects[base].type, *std::move(content)) ? Outcome::resolved : Outcome::broken;
}

bool Reader::bring_missing_base() {
  const auto waits = [this](const Entry& entry) {
    return entry.base_id && !result_.positions.contains(*entry.base_id);
  };
  const auto entry = std::ranges::find_if(entries_, waits);
  if (entry == entries_.end()) return false;
  auto object = base_(*entry->base_id);
  if (!object || object->content.size() > kMostSmallPushContent - content_) return false;
  content_ += object->content.size();
  result_.positions.emplace(*entry->base_id, result_.objects.size());
  result_.objects.push_back({.id = *entry->base_id, .type = object->type, .content = std::move(object->content)});
  return true;
}

bool Reader::finish(std::size_t position, ObjectType type, std::string content) {
  const auto id = object_id(type, content);
  if (!id || !result_.positions.emplace(*id, position).second) return false;
  PackedObject& object = result_.objects[position];
  object.id = *id;
  object.type = type;
  object.content = std::move(content);
  resolved_[position] = true;
  return true;
}

/// gitformat-pack, "Version 2 pack-*.idx files support packs larger than 4 GiB"; ours are far smaller.
std::string index_of(std::vector<PackedObject>& objects, std::string_view pack_checksum) {
  std::ranges::sort(objects, {}, [](const PackedObject& object) { return object.id.bytes(); });
  std::string out("\377tOc\0\0\0\2", 8);
  std::size_t below = 0;
  for (unsigned first = 0; first < 256; ++first) {
    while (below < objects.size() && static_cast<unsigned char>(objects[below].id.bytes()[0]) <= first) ++below;
    append_u32(out, below);
  }
  for (const auto& object : objects) out += object.id.bytes();
  for (const auto& object : objects) append_u32(out, object.crc32);
  for (const auto& object : objects) append_u32(out, object.offset);
  out += pack_checksum;
  out += sha1(out);
  return out;
}

}  // namespace

std::optional<PushedPack> read_pushed_pack(std::string_view pack,
                                           const std::function<std::optional<Object>(const ObjectId&)>& base) {
  return Reader(pack, base).read();
}

Result<CompletePack> complete_pack(std::string_view pack, PushedPack objects) {
  std::string whole(pack.substr(0, 8));
  append_u32(whole, objects.objects.size());
  whole += pack.substr(kPackHeader, pack.size() - kPackHeader - kPackTrailer);
  for (std::size_t i = objects.own; i < objects.objects.size(); ++i) {
    PackedObject& base = objects.objects[i];
    TRY(const std::string content, deflate(base.content));
    base.offset = whole.size();
    const std::string entry = entry_header(entry_type(base.type), base.content.size()) + content;
    base.crc32 = crc_of(entry);
    whole += entry;
  }
  const std::string checksum = sha1(whole);
  whole += checksum;
  return CompletePack{.bytes = {.pack = std::move(whole), .idx = index_of(objects.objects, checksum)},
                      .checksum = to_hex(checksum),
                      .objects = objects.objects.size()};
}

}  // namespace crossgate::git
