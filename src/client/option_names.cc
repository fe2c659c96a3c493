#include "client/option_names.h"

#include "base/text.h"

namespace crossgate::client {
namespace {

/// Where "ARNs", "IDs" or the like begins at the end of the name; its size where there is none.
std::size_t plural_abbreviation(std::string_view name) {
  if (name.size() < 3 || name.back() != 's') return name.size();
  std::size_t begin = name.size() - 1;
  while (begin > 0 && is_upper(name[begin - 1])) --begin;
  return name.size() - 1 - begin >= 2 ? begin : name.size();
}

/// A hyphen before each capital that begins a word: one followed by a small letter, or following one.
std::string separate_words(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool capital = is_upper(name[i]) && i > 0;
    const bool begins_word = capital && i + 1 < name.size() && is_lower(name[i + 1]);
    const bool ends_word = capital && (is_lower(name[i - 1]) || is_digit(name[i - 1]));
    if ((begins_word || ends_word) && !out.ends_with('-')) out += '-';
    out += to_lower(name[i]);
  }
  return out;
}

}  // namespace

std::string option_name(std::string_view wire_name) {
  if (wire_name.find('-') != std::string_view::npos) return std::string(wire_name);
  const std::size_t plural = plural_abbreviation(wire_name);
  std::string out = separate_words(wire_name.substr(0, plural));
  if (plural < wire_name.size()) out.append("-").append(to_lower(wire_name.substr(plural)));
  return out;
}

}  // namespace crossgate::client
