// The entries of a small pack as they are stored, to be sent again without unpacking them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/error.h"
#include "base/git_names.h"
#include "git/object_reader.h"
#include "git/pack_index.h"

namespace crossgate::git {

/// gitformat-pack, "pack-*.pack files have the following format".
enum class EntryType : unsigned char { commit = 1, tree = 2, blob = 3, tag = 4, offset_delta = 6, id_delta = 7 };

struct StoredEntry {
  EntryType type = EntryType::blob;  ///< never offset_delta: bases are named
  std::uint64_t size = 0;            ///< inflated; of the delta where it is one
  std::optional<ObjectId> base;      ///< of a delta
  std::string_view deflated;         ///< borrowed from the pack
};

/// Read whole when its first entry is asked for. Blocks; used by one thread at a time.
class StoredPack {
 public:
  static constexpr std::size_t kMostObjects = 4096;
  static constexpr std::uint64_t kMostBytes = 2 << 20;

  /// nullopt: it is too large to be read for a few objects.
  static Result<std::optional<StoredPack>> open(const std::filesystem::path& idx);

  bool contains(const ObjectId& id) const { return index_.contains(id.bytes()); }
  /// nullopt: it is not here, or what is here is not a pack's entry.
  std::optional<StoredEntry> entry(const ObjectId& id);

 private:
  StoredPack(PackIndex index, std::filesystem::path pack) : index_(std::move(index)), pack_(std::move(pack)) {}
  bool read();
  std::optional<StoredEntry> entry_at(std::uint64_t offset);

  PackIndex index_;
  std::filesystem::path pack_;
  std::string bytes_;  ///< empty until it is read
  std::unordered_map<std::uint64_t, ObjectId> by_offset_;
};

/// Of an object that is stored whole.
EntryType entry_type(ObjectType type);
/// An entry's type and inflated size as they stand at its beginning.
std::string entry_header(EntryType type, std::uint64_t size);
/// An entry's content as it stands behind its header: fast rather than small, since it is sent or rolled up soon.
Result<std::string> deflate(std::string_view bytes);

}  // namespace crossgate::git
