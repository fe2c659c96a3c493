// `--output text` (AWS CLI User Guide, "Text output format"; awscli/text.py is what its corners are checked against).
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "client/presentation.h"
#include "client/python_text.h"

namespace crossgate::client {
namespace {

using boost::json::value;
using Names = std::vector<std::string_view>;

bool is_scalar(const value& tree) { return !tree.is_object() && !tree.is_array(); }

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (is_lower(c)) c = static_cast<char>(c - 32);
  return out;
}

Names sorted_keys(const boost::json::object& object) {
  Names names;
  for (const auto& [key, element] : object) names.emplace_back(key.data(), key.size());
  std::ranges::sort(names);
  return names;
}

class TextWriter {
 public:
  std::string take() { return std::move(out_); }

  /// `identifier` is the key below which the value stands; `columns`, the keys that all the structures of a list share
  /// out among their lines.
  void write(const value& tree, std::optional<std::string_view> identifier, const Names* columns) {
    if (const auto* object = tree.if_object()) {
      write_structure(*object, identifier, columns);
    } else if (const auto* array = tree.if_array()) {
      write_list(*array, identifier);
    } else {
      out_ += python_str(tree) + '\n';
    }
  }

 private:
  void write_structure(const boost::json::object& object, std::optional<std::string_view> identifier,
                       const Names* columns) {
    std::vector<std::string> line;
    Names compound;
    for (const std::string_view name : sorted_keys(object)) {
      const bool in_columns = columns != nullptr && std::ranges::binary_search(*columns, name);
      if (columns != nullptr ? !in_columns : !is_scalar(object.at(name))) compound.push_back(name);
      if (columns == nullptr && is_scalar(object.at(name))) line.push_back(python_str(object.at(name)));
    }
    if (columns != nullptr)
      for (const std::string_view name : *columns)
        line.push_back(object.contains(name) ? python_str(object.at(name)) : "");
    if (!line.empty()) {
      if (identifier) line.insert(line.begin(), upper(*identifier));
      write_line(line);
    }
    for (const std::string_view name : compound) write(object.at(name), name, nullptr);
  }

  void write_list(const boost::json::array& list, std::optional<std::string_view> identifier) {
    if (std::ranges::any_of(list, [](const value& element) { return element.is_object(); })) {
      const Names columns = scalar_keys(list);
      for (const value& element : list) write(element, identifier, &columns);
      return;
    }
    std::vector<std::string> scalars;
    for (const value& element : list)
      if (is_scalar(element)) scalars.push_back(python_str(element));
    if (!scalars.empty()) write_scalars(scalars, identifier);
    for (const value& element : list)
      if (!is_scalar(element)) write(element, identifier, nullptr);
  }

  void write_scalars(const std::vector<std::string>& scalars, std::optional<std::string_view> identifier) {
    if (!identifier) return write_line(scalars);
    for (const std::string& scalar : scalars) write_line({upper(*identifier), scalar});
  }

  void write_line(const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) out_ += (i == 0 ? "" : "\t") + cells[i];
    out_ += '\n';
  }

  /// Every key that is a scalar in at least one of the list's structures, sorted.
  static Names scalar_keys(const boost::json::array& list) {
    Names names;
    for (const value& element : list)
      if (const auto* object = element.if_object())
        for (const auto& [key, member] : *object)
          if (is_scalar(member)) names.emplace_back(key.data(), key.size());
    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    return names;
  }

  std::string out_;
};

}  // namespace

std::string format_text(const value& tree) {
  TextWriter writer;
  writer.write(tree, std::nullopt, nullptr);
  return writer.take();
}

}  // namespace crossgate::client
