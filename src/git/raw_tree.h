// What a tree object holds.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/git_names.h"

namespace crossgate::git {

/// Borrows from the tree's content.
struct RawTreeEntry {
  std::string_view mode;  ///< octal, without leading zeros in a well-formed tree
  std::string_view name;
  ObjectId id;

  bool is_tree() const { return mode == "40000"; }
};

/// In the order they stand in; nullopt when the content breaks off. Names and modes are not judged.
std::optional<std::vector<RawTreeEntry>> parse_raw_tree(std::string_view content);

}  // namespace crossgate::git
