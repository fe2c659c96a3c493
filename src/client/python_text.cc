#include "client/python_text.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdio>

#include "client/python_json.h"

namespace crossgate::client {
namespace {

std::string repr(const boost::json::value& tree) {
  return tree.is_string() ? python_repr(tree.get_string()) : python_str(tree);
}

}  // namespace

std::string python_repr(std::string_view text) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const char quote = has_single && text.find('"') == std::string_view::npos ? '"' : '\'';
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned>(c));
      out += escaped;
    } else {
      out += c;
    }
  }
  return out + quote;
}

std::string python_str(const boost::json::value& tree) {
  if (tree.is_null()) return "None";
  if (const auto* boolean = tree.if_bool()) return *boolean ? "True" : "False";
  if (const auto* text = tree.if_string()) return std::string(*text);
  std::string out;
  if (const auto* list = tree.if_array()) {
    for (const auto& element : *list) out += (out.empty() ? "" : ", ") + repr(element);
    return '[' + out + ']';
  }
  if (const auto* object = tree.if_object()) {
    for (const auto& member : *object)
      out += (out.empty() ? "" : ", ") + python_repr(member.key()) + ": " + repr(member.value());
    return '{' + out + '}';
  }
  return python_json(tree);
}

std::string_view python_type(const boost::json::value& tree) {
  if (tree.is_null()) return "NoneType";
  if (tree.is_bool()) return "bool";
  if (tree.is_string()) return "str";
  if (tree.is_array()) return "list";
  if (tree.is_object()) return "dict";
  return tree.is_double() ? "float" : "int";
}

}  // namespace crossgate::client
