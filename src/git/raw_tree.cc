#include "git/raw_tree.h"

namespace crossgate::git {

std::optional<std::vector<RawTreeEntry>> parse_raw_tree(std::string_view content) {
  std::vector<RawTreeEntry> entries;
  while (!content.empty()) {
    const auto space = content.find(' ');
    const auto end = content.find('\0');
    if (space == std::string_view::npos || end == std::string_view::npos || space > end) return std::nullopt;
    const auto id = ObjectId::from_bytes(content.substr(end + 1, ObjectId::kSize));
    if (!id) return std::nullopt;
    entries.push_back({content.substr(0, space), content.substr(space + 1, end - space - 1), *id});
    content.remove_prefix(end + 1 + ObjectId::kSize);
  }
  return entries;
}

}  // namespace crossgate::git
