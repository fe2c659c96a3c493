// `--output yaml`: what a YAML 1.2 reader takes for the same answer (yaml.org/spec/1.2.2), in the AWS CLI's layout.
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string_view>

#include "base/text.h"
#include "client/presentation.h"
#include "client/python_json.h"

namespace crossgate::client {
namespace {

using boost::json::value;

/// Words that a reader, of YAML 1.1 too, would take for something else than text.
bool has_another_meaning(std::string_view text) {
  constexpr std::array<std::string_view, 10> kWords{"null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan"};
  return std::ranges::any_of(kWords, [&](std::string_view word) { return equals_ignoring_case(word, text); });
}

/// Whether it can stand without quotation marks: it begins like a name and holds nothing that YAML would read.
bool is_plain(std::string_view text) {
  const auto is_harmless = [](char c) {
    return is_alphanumeric(c) || std::string_view("_-./+@=(), ").find(c) != std::string_view::npos;
  };
  if (text.empty() || text.back() == ' ' || has_another_meaning(text)) return false;
  if (!(is_lower(text.front()) || is_upper(text.front()) || text.front() == '_' || text.front() == '/')) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool joins = text[i] == ':' && i + 1 < text.size() && text[i + 1] != ' ';
    if (!joins && !is_harmless(text[i]) && static_cast<unsigned char>(text[i]) < 0x80) return false;
  }
  return is_utf8(text);
}

std::string text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::ranges::any_of(text, is_control)) return python_json_string(text, true);
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + '\'';
}

std::string scalar(const value& tree) {
  return tree.is_string() ? text(tree.get_string()) : python_json(tree);  // [] and {}, too
}

bool is_block(const value& tree) {
  return (tree.is_array() && !tree.get_array().empty()) || (tree.is_object() && !tree.get_object().empty());
}

/// The lines of a block; the first is meant to go on from where the caller's line is.
void write_block(std::string& out, const value& tree, std::size_t indent) {
  bool first = true;
  const auto begin_line = [&] {
    if (!first) out.append(indent, ' ');
    first = false;
  };
  if (const auto* list = tree.if_array()) {
    for (const value& element : *list) {
      begin_line();
      out += "- ";
      if (is_block(element)) {
        write_block(out, element, indent + 2);
      } else {
        out += scalar(element) + '\n';
      }
    }
    return;
  }
  for (const auto& [key, member] : tree.get_object()) {
    begin_line();
    out += text({key.data(), key.size()}) + ':';
    if (!is_block(member)) {
      out += ' ' + scalar(member) + '\n';
      continue;
    }
    const std::size_t inner = member.is_array() ? indent : indent + 2;  // a list's hyphens stand below the key
    out += '\n' + std::string(inner, ' ');
    write_block(out, member, inner);
  }
}

}  // namespace

std::string format_yaml(const value& tree) {
  if (!is_block(tree)) return tree.is_object() ? "" : python_json(tree) + '\n';
  std::string out;
  write_block(out, tree, 0);
  return out;
}

}  // namespace crossgate::client
