#include "wire/query.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/aws_errors.h"
#include "base/text.h"
#include "wire/scalar_text.h"

namespace crossgate::wire {
namespace json = boost::json;
namespace {

std::unexpected<Error> malformed(std::string message) { return fail(kSerialization, std::move(message)); }
std::unexpected<Error> too_large(std::string message) { return fail(kRequestTooLarge, std::move(message)); }

std::optional<std::string> decode_form_text(std::string_view text) {
  std::string spaced(text);
  std::ranges::replace(spaced, '+', ' ');
  auto decoded = percent_decode(spaced);
  if (!decoded || !is_utf8(*decoded)) return std::nullopt;
  return decoded;
}

// ---- From a form: names taken apart into a tree of nodes, then nodes into lists, maps and structures.

/// What stands under one name: a value or further names, never both.
struct Node {
  std::optional<std::string> value;
  std::map<std::string, Node, std::less<>> children;
};

Result<void> insert(Node& root, const std::string& name, std::string value, const FormLimits& limits) {
  const auto parts = split(name, '.');
  if (parts.size() > limits.depth) return too_large("A parameter's name has too many parts.");
  Node* node = &root;
  for (const std::string_view part : parts) {
    if (part.empty()) return malformed("A parameter's name has an empty part.");
    if (node->value) return malformed("A parameter is given both as a value and as a structure.");
    node = &node->children[std::string(part)];
  }
  if (node->value) return malformed("A parameter is given twice.");
  if (!node->children.empty()) return malformed("A parameter is given both as a value and as a structure.");
  node->value = std::move(value);
  return {};
}

Result<Node> read_parameters(std::string_view body, const FormLimits& limits) {
  Node root;
  if (body.size() > limits.bytes) return too_large("The request's body is too large.");
  if (static_cast<std::size_t>(std::ranges::count(body, '&')) >= limits.parameters)
    return too_large("The request has too many parameters.");
  for (const std::string_view parameter : split(body, '&')) {
    if (parameter.empty()) continue;
    const auto [raw_name, raw_value] = cut(parameter, "=").value_or(Cut{parameter, {}});
    if (raw_name.size() > limits.key_bytes) return too_large("A parameter's name is too long.");
    auto name = decode_form_text(raw_name);
    auto value = decode_form_text(raw_value);
    if (!name || !value) return malformed("A parameter is not well-formed: it must be percent-encoded UTF-8.");
    TRY_VOID(insert(root, *name, *std::move(value), limits));
  }
  return root;
}

/// The children under the wrapper ("member" or "entry") in the order of their numbers; nullopt where `node` is not
/// so wrapped, and thus a structure.
Result<std::optional<std::vector<Node*>>> numbered(Node& node, std::string_view wrapper, const FormLimits& limits) {
  if (node.children.size() != 1 || node.children.begin()->first != wrapper) return std::nullopt;
  auto& children = node.children.begin()->second.children;
  std::vector<std::pair<std::uint64_t, Node*>> elements;
  elements.reserve(children.size());
  for (auto& [key, child] : children) {
    if (!std::ranges::all_of(key, is_digit)) return std::nullopt;
    const auto number = parse_decimal(key);
    if (!number || *number == 0 || *number > limits.list_index || key.front() == '0')
      return malformed("A list's numbers must be from 1 to " + std::to_string(limits.list_index) + ".");
    elements.emplace_back(*number, &child);
  }
  if (elements.empty()) return std::nullopt;
  std::ranges::sort(elements);
  std::vector<Node*> ordered;
  ordered.reserve(elements.size());
  for (const auto& element : elements) ordered.push_back(element.second);
  return ordered;
}

Result<json::value> to_tree(Node& node, const FormLimits& limits);

Result<json::value> to_map(const std::vector<Node*>& entries, const FormLimits& limits) {
  json::object map;
  for (Node* entry : entries) {
    const auto key = entry->children.find("key");
    const auto value = entry->children.find("value");
    if (key == entry->children.end() || !key->second.value || value == entry->children.end())
      return malformed("An entry of a map must have a key and a value.");
    TRY(auto tree, to_tree(value->second, limits));
    if (!map.emplace(*key->second.value, std::move(tree)).second) return malformed("A map's key is given twice.");
  }
  return map;
}

Result<json::object> to_object(Node& node, const FormLimits& limits) {
  json::object object;
  for (auto& [name, child] : node.children) {
    TRY(auto tree, to_tree(child, limits));
    object.emplace(name, std::move(tree));
  }
  return object;
}

Result<json::value> to_tree(Node& node, const FormLimits& limits) {
  if (node.value) return json::string(*node.value);
  TRY(const auto members, numbered(node, "member", limits));
  if (members) {
    json::array list;
    list.reserve(members->size());
    for (Node* element : *members) {
      TRY(auto tree, to_tree(*element, limits));
      list.push_back(std::move(tree));
    }
    return list;
  }
  TRY(const auto entries, numbered(node, "entry", limits));
  if (entries) return to_map(*entries, limits);
  return to_object(node, limits);
}

Result<std::string> take_value(Node& root, std::string_view name) {
  const auto found = root.children.find(name);
  if (found == root.children.end()) return std::string();
  if (!found->second.value) return malformed("'" + std::string(name) + "' must be a plain value.");
  std::string value = *std::move(found->second.value);
  root.children.erase(found);
  return value;
}

// ---- To a form.

class FormWriter {
 public:
  void add(std::string_view name, std::string_view value) {
    if (!form_.empty()) form_ += '&';
    form_.append(percent_encode(name)).append("=").append(percent_encode(value));
  }

  void add_tree(const std::string& name, const Shape& shape, const json::value& value) {
    switch (shape.kind) {
      case Kind::structure:
        if (value.is_object()) add_structure(name.empty() ? name : name + ".", shape, value.get_object());
        break;
      case Kind::list:
        if (value.is_array()) add_list(name, *shape.element, value.get_array());
        break;
      case Kind::map:
        if (value.is_object()) add_map(name, *shape.element, value.get_object());
        break;
      default:
        add(name, scalar_text(shape.kind, value));
    }
  }

  std::string take() { return std::move(form_); }

 private:
  void add_structure(const std::string& prefix, const Shape& shape, const json::object& object) {
    for (const Member& member : shape.members) {
      const auto* value = object.if_contains(member.name);
      if (value != nullptr && !value->is_null()) add_tree(prefix + std::string(member.name), *member.shape, *value);
    }
  }

  void add_list(const std::string& name, const Shape& element, const json::array& list) {
    if (list.empty()) add(name, "");
    std::size_t number = 0;
    for (const auto& value : list) add_tree(name + ".member." + std::to_string(++number), element, value);
  }

  void add_map(const std::string& name, const Shape& element, const json::object& map) {
    std::size_t number = 0;
    for (const auto& [key, value] : map) {
      const std::string entry = name + ".entry." + std::to_string(++number);
      add(entry + ".key", key);
      add_tree(entry + ".value", element, value);
    }
  }

  std::string form_;
};

}  // namespace

Result<Form> parse_form(std::string_view body, const FormLimits& limits) {
  TRY(auto root, read_parameters(body, limits));
  Form form;
  TRY(form.action, take_value(root, "Action"));
  TRY(form.version, take_value(root, "Version"));
  TRY(form.members, to_object(root, limits));
  return form;
}

std::string serialize_form(std::string_view action, std::string_view version, const Shape& shape,
                           const json::value& input) {
  FormWriter writer;
  writer.add("Action", action);
  writer.add("Version", version);
  writer.add_tree("", shape, input);
  return writer.take();
}

}  // namespace crossgate::wire
