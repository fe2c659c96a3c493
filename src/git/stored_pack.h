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
#include "git/pack_entry.h"
#include "git/pack_index.h"

namespace crossgate::git {

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

}  // namespace crossgate::git
