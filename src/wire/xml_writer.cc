#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstddef>

#include "base/text.h"
#include "wire/scalar_text.h"
#include "wire/xml.h"

namespace crossgate::wire {
namespace json = boost::json;
namespace {

constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

/// Well-formed UTF-8 as character data (XML 1.0, 2.2 and 2.4). A carriage return would be read as a line feed if it
/// were not written as a reference (2.11).
void append_escaped(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\r') {
      out += "&#xD;";
    } else if (byte < 0x20 && c != '\t' && c != '\n') {
      out += kReplacementCharacter;
    } else if (text.substr(i, 3) == "\xEF\xBF\xBE" || text.substr(i, 3) == "\xEF\xBF\xBF") {  // U+FFFE, U+FFFF
      out += kReplacementCharacter;
      i += 2;
    } else {
      out += c;
    }
  }
}

class XmlWriter {
 public:
  void open(std::string_view name) { document_.append("<").append(name).append(">"); }
  void open(std::string_view name, std::string_view xml_namespace) {
    document_.append("<").append(name).append(" xmlns=\"");
    text(xml_namespace);
    document_.append("\">");
  }
  void close(std::string_view name) { document_.append("</").append(name).append(">"); }

  void text(std::string_view text) {
    if (is_utf8(text)) {
      append_escaped(document_, text);
    } else {
      append_escaped(document_, to_utf8(text));
    }
  }

  void element(std::string_view name, std::string_view content) {
    open(name);
    text(content);
    close(name);
  }

  void tree(std::string_view name, const Shape& shape, const json::value& value) {
    open(name);
    switch (shape.kind) {
      case Kind::structure:
        if (value.is_object()) members(shape, value.get_object());
        break;
      case Kind::list:
        if (value.is_array()) {
          for (const auto& element_value : value.get_array()) tree("member", *shape.element, element_value);
        }
        break;
      case Kind::map:
        if (value.is_object()) entries(*shape.element, value.get_object());
        break;
      default:
        text(scalar_text(shape.kind, value));
    }
    close(name);
  }

  std::string take() { return std::move(document_); }

 private:
  void members(const Shape& shape, const json::object& object) {
    for (const Member& member : shape.members) {
      const auto* value = object.if_contains(member.name);
      if (value != nullptr && !value->is_null()) tree(member.name, *member.shape, *value);
    }
  }

  void entries(const Shape& shape, const json::object& map) {
    for (const auto& [key, value] : map) {
      open("entry");
      element("key", key);
      tree("value", shape, value);
      close("entry");
    }
  }

  std::string document_;
};

}  // namespace

std::string serialize_xml(std::string_view operation, std::string_view xml_namespace, const Shape& output,
                          const json::value& tree, std::string_view request_id) {
  const std::string response = std::string(operation) + "Response";
  XmlWriter writer;
  writer.open(response, xml_namespace);
  writer.tree(std::string(operation) + "Result", output, tree);
  writer.open("ResponseMetadata");
  writer.element("RequestId", request_id);
  writer.close("ResponseMetadata");
  writer.close(response);
  return writer.take();
}

std::string serialize_xml_error(const Error& error, std::string_view xml_namespace, std::string_view request_id) {
  const bool has_query_name = !error.code.query_name.empty();
  const int status = has_query_name ? error.code.query_http_status : error.code.http_status;
  XmlWriter writer;
  writer.open("ErrorResponse", xml_namespace);
  writer.open("Error");
  writer.element("Type", status < 500 ? "Sender" : "Receiver");
  writer.element("Code", has_query_name ? error.code.query_name : error.code.name);
  writer.element("Message", error.message);
  writer.close("Error");
  writer.element("RequestId", request_id);
  writer.close("ErrorResponse");
  return writer.take();
}

}  // namespace crossgate::wire
