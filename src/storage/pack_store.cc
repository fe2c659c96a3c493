#include "storage/pack_store.h"

#include <algorithm>
#include <utility>

#include "base/random.h"
#include "base/text.h"

namespace crossgate::storage {

Parsed<BlobId> BlobId::parse(std::string_view text) {
  if (text.size() != 32 || !std::ranges::all_of(text, is_lower_hex))
    return broken("must be 32 lower-case hexadecimal digits");
  return BlobId(std::string(text));
}

BlobId BlobId::random() { return BlobId(to_hex(random_bytes(16))); }

std::string_view to_string(BlobKind kind) {
  switch (kind) {
    case BlobKind::pack:
      return "pack";
    case BlobKind::idx:
      return "idx";
    case BlobKind::bitmap:
      return "bitmap";
    case BlobKind::commit_graph:
      return "commit-graph";
  }
  std::unreachable();
}

}  // namespace crossgate::storage
