#include "git/object_check.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/text.h"
#include "git/raw_tree.h"

namespace crossgate::git {
namespace {

/// Takes the line that begins with `prefix` off `rest`; nullopt when another line stands there.
std::optional<std::string_view> take_line(std::string_view& rest, std::string_view prefix) {
  if (!rest.starts_with(prefix)) return std::nullopt;
  const auto end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto value = rest.substr(prefix.size(), end - prefix.size());
  rest.remove_prefix(end + 1);
  return value;
}

bool is_date(std::string_view digits) {
  const bool padded = digits.size() > 1 && digits.front() == '0';
  return !digits.empty() && digits.size() <= 11 && !padded && std::ranges::all_of(digits, is_digit);
}

bool is_time_zone(std::string_view zone) {
  return zone.size() == 5 && (zone[0] == '+' || zone[0] == '-') && std::ranges::all_of(zone.substr(1), is_digit);
}

/// "A Name <address> 1700000000 +0100"
bool is_identity(std::string_view text) {
  const auto open = text.find(" <");
  if (open == std::string_view::npos || open == 0 || text.front() == '<') return false;
  if (text.substr(0, open).find_first_of("<>") != std::string_view::npos) return false;
  text.remove_prefix(open + 2);
  const auto close = text.find("> ");
  if (close == std::string_view::npos || text.substr(0, close).find_first_of("<>") != std::string_view::npos)
    return false;
  const auto date = cut(text.substr(close + 2), " ");
  return date && is_date(date->before) && is_time_zone(date->after);
}

/// Headers behind the committer: "name value", and lines that begin with a space continue the value.
bool are_more_headers(std::string_view rest) {
  bool first = true;
  while (!rest.empty() && rest.front() != '\n') {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) return false;
    const auto line = rest.substr(0, end);
    if (line.find(' ') == std::string_view::npos || (first && line.front() == ' ')) return false;
    if (line.starts_with("author ") || line.starts_with("committer ") || line.starts_with("tree ") ||
        line.starts_with("parent "))
      return false;
    first = false;
    rest.remove_prefix(end + 1);
  }
  return !rest.empty();
}

bool is_sound_commit(std::string_view rest) {
  if (rest.find('\0') != std::string_view::npos) return false;
  const auto tree = take_line(rest, "tree ");
  if (!tree || !ObjectId::parse(*tree)) return false;
  while (const auto parent = take_line(rest, "parent "))
    if (!ObjectId::parse(*parent)) return false;
  const auto author = take_line(rest, "author ");
  if (!author || !is_identity(*author)) return false;
  const auto committer = take_line(rest, "committer ");
  return committer && is_identity(*committer) && are_more_headers(rest);
}

/// Names that some file system may take for .git or for one of git's own files are left to git, and so is what could
/// hide one: HFS+ ignores some code points (U+200C to U+206F, U+FEFF), NTFS has short names with a tilde.
bool is_harmless_name(std::string_view name) {
  constexpr std::array<std::string_view, 6> kSuspect = {"/", "\\", "~", "\xe2\x80", "\xe2\x81", "\xef\xbb"};
  if (name.empty() || name == "." || name == "..") return false;
  for (const auto part : kSuspect)
    if (name.find(part) != std::string_view::npos) return false;
  const std::string lower = to_lower(name);
  if (lower.starts_with(".git")) return name == ".gitignore";
  return !lower.starts_with(".mailmap");
}

/// Git's order: by bytes, a folder's name as if it ended in a slash.
std::string sort_key(const RawTreeEntry& entry) {
  std::string key(entry.name);
  if (entry.is_tree()) key += '/';
  return key;
}

bool is_sound_tree(std::string_view content) {
  const auto entries = parse_raw_tree(content);
  if (!entries) return false;
  for (std::size_t i = 0; i < entries->size(); ++i) {
    const RawTreeEntry& entry = (*entries)[i];
    const bool plain = entry.mode == "100644" || entry.mode == "100755" || entry.is_tree();
    if (!plain && (entry.mode != "120000" || entry.name.starts_with('.'))) return false;
    if (!is_harmless_name(entry.name) || entry.id.is_zero()) return false;
    if (i > 0 && sort_key((*entries)[i - 1]) >= sort_key(entry)) return false;
  }
  // A file beside a folder of its name need not be its neighbour in this order ("a", "a.b", "a/").
  std::vector<std::string_view> names;
  for (const auto& entry : *entries) names.push_back(entry.name);
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) == names.end();
}

}  // namespace

bool is_surely_sound(ObjectType type, std::string_view content) {
  switch (type) {
    case ObjectType::commit:
      return is_sound_commit(content);
    case ObjectType::tree:
      return is_sound_tree(content);
    case ObjectType::blob:
      return true;
    case ObjectType::tag:
      return false;
  }
  return false;
}

}  // namespace crossgate::git
