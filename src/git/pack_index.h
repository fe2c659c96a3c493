// The objects that a pack's index names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/git_names.h"
#include "git/mapped_file.h"

namespace crossgate::git {

/// A version 2 index (gitformat-pack, "Version 2 pack-*.idx files"), mapped into memory. Immutable; thread-safe.
/// Blocks.
class PackIndex {
 public:
  /// Fails when it is not an index, or cut off; the objects' order and the trailer are not looked at.
  static Result<PackIndex> open(const std::filesystem::path& idx);
  std::size_t size() const { return objects_; }
  /// The raw 20 bytes of the object at `position`, in order of ids; below size().
  std::string_view id(std::size_t position) const;
  bool contains(std::string_view raw_id) const { return find(raw_id).has_value(); }
  std::optional<std::size_t> find(std::string_view raw_id) const;
  /// Where the object's entry begins in the pack; 0, where no entry is, when the index contradicts itself.
  std::uint64_t offset(std::size_t position) const;
  /// The checksum of the pack that the index is of, in 40 hexadecimal digits.
  std::string pack_checksum() const;

 private:
  PackIndex(MappedFile file, std::size_t objects) : file_(std::move(file)), bytes_(file_.bytes()), objects_(objects) {}

  MappedFile file_;
  std::string_view bytes_;
  std::size_t objects_;
};

/// The first object of `of` that is in none of `in`; nullopt when all are.
std::optional<ObjectId> first_missing(const PackIndex& of, const std::vector<PackIndex>& in);

}  // namespace crossgate::git
