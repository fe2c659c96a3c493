// The pack of a small push, read and completed in memory: no process, no file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "base/git_names.h"
#include "git/object_reader.h"
#include "storage/refs.h"

namespace crossgate::git {

/// Beyond these bounds a pack is not small, and git unpacks it.
inline constexpr std::size_t kMostSmallPushBytes = 256 << 10;
inline constexpr std::size_t kMostSmallPushObjects = 1000;
inline constexpr std::size_t kMostSmallPushContent = 8
                                                     << 20;  ///< of all objects together, the bases of deltas included

struct PackedObject {
  ObjectId id;
  ObjectType type = ObjectType::blob;
  std::string content;
  std::uint64_t offset = 0;  ///< in the pack
  std::uint32_t crc32 = 0;   ///< of its bytes in the pack
};

/// Its objects in the order they stand in, then those that its deltas build on but that it does not hold.
struct PushedPack {
  std::vector<PackedObject> objects;
  std::size_t own = 0;  ///< how many of `objects` the pack itself holds
  std::unordered_map<ObjectId, std::size_t> positions;

  const PackedObject* find(const ObjectId& id) const {
    const auto found = positions.find(id);
    return found == positions.end() ? nullptr : &objects[found->second];
  }
};

/// Reads a whole pack, trailer included (gitformat-pack). `base` gives objects that thin packs build on. nullopt when
/// the pack is not well-formed, holds an object twice, or is not small: git then says what is wrong with it.
std::optional<PushedPack> read_pushed_pack(std::string_view pack,
                                           const std::function<std::optional<Object>(const ObjectId&)>& base);

/// A small pack with its missing bases behind it, so that it stands by itself, and its index (version 2).
struct CompletePack {
  storage::PackBytes bytes;
  std::string checksum;     ///< the pack's, in 40 hexadecimal digits
  std::size_t objects = 0;  ///< that it holds; none: there is nothing to store
};
Result<CompletePack> complete_pack(std::string_view pack, PushedPack objects);

}  // namespace crossgate::git
