#include "git/pack_survey.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "git/mapped_file.h"
#include "git/pack_entry.h"
#include "git/pack_index.h"

namespace crossgate::git {
namespace {

/// The number at the front of `bytes`, which it is taken off, as deltas write them: little-endian in groups of seven
/// bits.
std::optional<std::uint64_t> take_number(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; !bytes.empty() && shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return std::nullopt;
}

/// Inflates the beginnings of deflated streams.
class Beginnings {
 public:
  Beginnings() { ready_ = ::inflateInit(&stream_) == Z_OK; }
  Beginnings(const Beginnings&) = delete;
  Beginnings& operator=(const Beginnings&) = delete;
  ~Beginnings() { ::inflateEnd(&stream_); }

  /// The size of what a delta makes (gitformat-pack, "Deltified representation": it stands behind that of the base).
  std::optional<std::uint64_t> result_size(std::string_view deflated) {
    if (!ready_ || ::inflateReset(&stream_) != Z_OK) return std::nullopt;
    std::array<char, 20> head;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(deflated.data()));
    stream_.avail_in = static_cast<uInt>(std::min<std::size_t>(deflated.size(), std::numeric_limits<uInt>::max()));
    stream_.next_out = reinterpret_cast<Bytef*>(head.data());
    stream_.avail_out = head.size();
    const int status = ::inflate(&stream_, Z_SYNC_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END) return std::nullopt;
    std::string_view bytes(head.data(), head.size() - stream_.avail_out);
    if (!take_number(bytes)) return std::nullopt;
    return take_number(bytes);
  }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

class Survey {
 public:
  Survey(const PackIndex& index, std::string_view pack) : index_(index), pack_(pack) {}

  /// False: the pack and its index contradict each other.
  bool make() {
    result_.objects = index_.size();
    offsets_.reserve(index_.size());
    for (std::size_t i = 0; i < index_.size(); ++i) offsets_.push_back(index_.offset(i));
    std::ranges::sort(offsets_);
    entries_.reserve(offsets_.size());
    for (const auto offset : offsets_)
      if (!read(offset)) return false;
    for (std::size_t i = 0; i < entries_.size(); ++i)
      if (!follow(i)) return false;
    return true;
  }
  const PackSurvey& result() const { return result_; }

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  struct Entry {
    std::uint64_t size;
    std::uint32_t base = kNone;  ///< of a delta that was not followed yet
    std::uint32_t chain = 0;     ///< once it was followed
    EntryType type;              ///< once it was followed, the object's
  };

  bool read(std::uint64_t offset);
  std::optional<std::uint32_t> at(std::uint64_t offset) const;
  bool follow(std::size_t position);

  const PackIndex& index_;
  std::string_view pack_;
  std::vector<std::uint64_t> offsets_;  ///< in order
  std::vector<Entry> entries_;          ///< in order of offsets
  std::vector<std::size_t> path_;       ///< of `follow`, kept for its memory
  Beginnings beginnings_;
  PackSurvey result_;
};

std::optional<std::uint32_t> Survey::at(std::uint64_t offset) const {
  const auto found = std::ranges::lower_bound(offsets_, offset);
  if (found == offsets_.end() || *found != offset) return std::nullopt;
  return static_cast<std::uint32_t>(found - offsets_.begin());
}

bool Survey::read(std::uint64_t offset) {
  if (offset >= pack_.size()) return false;
  const auto bytes = pack_.substr(offset);
  const auto head = parse_entry_head(bytes);
  if (!head) return false;
  Entry entry{.size = head->size, .type = head->type};
  std::optional<std::uint32_t> base;
  if (head->type == EntryType::offset_delta) {
    base = at(offset - head->distance);
  } else if (head->type == EntryType::id_delta) {
    if (const auto position = index_.find(head->base)) base = at(index_.offset(*position));
  } else {
    entries_.push_back(entry);
    return true;
  }
  const auto size = beginnings_.result_size(bytes.substr(head->length));
  if (!base || !size) return false;
  entry.base = *base;
  entry.size = *size;
  entries_.push_back(entry);
  return true;
}

/// Down to an object whose type is known, then back up, so that each entry is visited once.
bool Survey::follow(std::size_t position) {
  path_.assign(1, position);
  while (entries_[path_.back()].base != kNone) {
    if (path_.size() > entries_.size()) return false;  // in a circle
    path_.push_back(entries_[path_.back()].base);
  }
  const Entry* below = nullptr;
  for (; !path_.empty(); path_.pop_back()) {
    Entry& entry = entries_[path_.back()];
    if (below != nullptr) {
      entry.type = below->type;
      entry.chain = below->chain + 1;
      entry.base = kNone;
    }
    below = &entry;
    auto& largest = entry.type == EntryType::blob ? result_.largest_blob : result_.largest_other;
    largest = std::max(largest, entry.size);
    result_.longest_chain = std::max<std::size_t>(result_.longest_chain, entry.chain);
  }
  return true;
}

}  // namespace

Result<PackSurvey> survey_pack(const std::filesystem::path& idx) {
  TRY(const auto index, PackIndex::open(idx));
  const auto path = std::filesystem::path(idx).replace_extension(".pack");
  TRY(const auto pack, MappedFile::open(path));
  Survey survey(index, pack.bytes());
  if (!survey.make()) return fail(path.string() + " is not as its index says");
  return survey.result();
}

}  // namespace crossgate::git
