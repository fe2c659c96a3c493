// One entry of a pack, as bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "git/object_reader.h"

namespace crossgate::git {

/// gitformat-pack, "pack-*.pack files have the following format".
enum class EntryType : unsigned char { commit = 1, tree = 2, blob = 3, tag = 4, offset_delta = 6, id_delta = 7 };

/// What stands before a pack's first entry: "PACK", its version and how many there are.
inline constexpr std::uint64_t kPackHeader = 12;
/// What stands behind a pack's last entry: its checksum.
inline constexpr std::uint64_t kPackTrailer = ObjectId::kSize;

/// What stands before an entry's deflated bytes.
struct EntryHead {
  EntryType type = EntryType::blob;
  std::uint64_t size = 0;      ///< inflated; of the delta where it is one
  std::uint64_t distance = 0;  ///< back to the base of an offset_delta, bytes
  std::string_view base = {};  ///< of an id_delta: 20 bytes, borrowed
  std::size_t length = 0;      ///< of the head itself
};
/// From the beginning of `bytes`; nullopt when they are no entry's, or too few.
std::optional<EntryHead> parse_entry_head(std::string_view bytes);

/// Of an object that is stored whole.
EntryType entry_type(ObjectType type);
/// nullopt: of a delta.
std::optional<ObjectType> object_type(EntryType type);
/// An entry's type and inflated size as they stand at its beginning.
std::string entry_header(EntryType type, std::uint64_t size);
/// An entry's content as it stands behind its header: fast rather than small, since it is sent or rolled up soon.
Result<std::string> deflate(std::string_view bytes);

}  // namespace crossgate::git
