#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <pugixml.hpp>

#include "base/number.h"
#include "base/text.h"
#include "wire/xml.h"

namespace crossgate::wire {
namespace json = boost::json;
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} * 1024 * 1024;
constexpr int kMostDepth = 32;
// Entities beyond XML's own five stay as they are and a document type is skipped: pugixml expands neither. White
// space that is an element's whole content is content.
constexpr unsigned kParseOptions = pugi::parse_default | pugi::parse_ws_pcdata_single;

bool load(pugi::xml_document& document, std::string_view body) {
  return body.size() <= kMostBytes && is_utf8(body) &&
         document.load_buffer(body.data(), body.size(), kParseOptions, pugi::encoding_utf8);
}

/// All of an element's own text: comments and CDATA sections part it into several nodes.
std::string text_of(const pugi::xml_node& element) {
  std::string text;
  for (const auto& child : element.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
  }
  return text;
}

std::unexpected<Error> unreadable(std::string_view name, std::string_view expected) {
  return fail("The server's answer cannot be read: '" + std::string(name) + "' is not " + std::string(expected) + ".");
}

template <class Number>
Result<json::value> number_of(const pugi::xml_node& element) {
  const std::string content = text_of(element);
  const std::string_view text = trim(content);
  const auto number = parse_number<Number>(text);
  if (!number) return unreadable(element.name(), "a number");
  return *number;
}

Result<json::value> boolean_of(const pugi::xml_node& element) {
  const std::string content = text_of(element);
  const std::string_view text = trim(content);
  if (text == "true") return true;
  if (text == "false") return false;
  return unreadable(element.name(), "true or false");
}

Result<json::value> read(const Shape& shape, const pugi::xml_node& element, int depth);

Result<json::value> read_structure(const Shape& shape, const pugi::xml_node& element, int depth) {
  json::object object;
  for (const Member& member : shape.members) {
    const auto child = element.child(std::string(member.name).c_str());
    if (!child) continue;
    TRY(auto value, read(*member.shape, child, depth));
    object.emplace(member.name, std::move(value));
  }
  return object;
}

Result<json::value> read_list(const Shape& shape, const pugi::xml_node& element, int depth) {
  json::array list;
  for (const auto& child : element.children("member")) {
    TRY(auto value, read(*shape.element, child, depth));
    list.push_back(std::move(value));
  }
  return list;
}

Result<json::value> read_map(const Shape& shape, const pugi::xml_node& element, int depth) {
  json::object map;
  for (const auto& entry : element.children("entry")) {
    TRY(auto value, read(*shape.element, entry.child("value"), depth));
    map.emplace(text_of(entry.child("key")), std::move(value));
  }
  return map;
}

Result<json::value> read(const Shape& shape, const pugi::xml_node& element, int depth) {
  if (depth > kMostDepth) return unreadable(element.name(), "within reasonable depth");
  switch (shape.kind) {
    case Kind::structure:
      return read_structure(shape, element, depth + 1);
    case Kind::list:
      return read_list(shape, element, depth + 1);
    case Kind::map:
      return read_map(shape, element, depth + 1);
    case Kind::integer:
      return number_of<std::int64_t>(element);
    case Kind::number:
      return number_of<double>(element);
    case Kind::boolean:
      return boolean_of(element);
    case Kind::string:
    case Kind::timestamp:
    case Kind::blob:
      return json::string(text_of(element));
  }
  return unreadable(element.name(), "of a known kind");
}

}  // namespace

Result<json::value> parse_xml(std::string_view operation, const Shape& output, std::string_view body) {
  const std::string name(operation);
  pugi::xml_document document;
  if (!load(document, body)) return fail("The server's answer to " + name + " is not an XML document.");
  const auto response = document.child((name + "Response").c_str());
  if (!response) return fail("The server's answer is not one to " + name + ".");
  return read_structure(output, response.child((name + "Result").c_str()), 0);
}

RemoteError parse_xml_error(int http_status, std::string_view body) {
  pugi::xml_document document;
  if (!load(document, body)) return unexplained_error(http_status);
  const auto response = document.child("ErrorResponse");
  const auto error = response.child("Error");
  std::string code(text_of(error.child("Code")));
  if (code.empty()) return unexplained_error(http_status);
  return {http_status, std::move(code), text_of(error.child("Message")), text_of(response.child("RequestId"))};
}

}  // namespace crossgate::wire
