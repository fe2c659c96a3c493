#include "client/python_json.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace crossgate::client {
namespace {

void append_unit(std::string& out, unsigned unit) {
  char text[16];
  std::snprintf(text, sizeof text, "\\u%04x", unit & 0xffff);
  out += text;
}

/// The code point at the start of `utf8` (which is well-formed), and how many bytes it takes.
struct CodePoint {
  std::uint32_t value;
  std::size_t length;
};

CodePoint code_point_at(std::string_view utf8) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < utf8.size() ? utf8[i] : 0); };
  const std::size_t length = byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
  std::uint32_t value = byte(0) & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) value = value << 6 | (byte(i) & 0x3fu);
  return {value, length};
}

void append_escaped(std::string& out, std::string_view& rest) {
  const CodePoint point = code_point_at(rest);
  rest.remove_prefix(std::min(point.length, rest.size()));
  if (point.value < 0x10000) return append_unit(out, point.value);
  append_unit(out, 0xd800 + ((point.value - 0x10000) >> 10));
  append_unit(out, 0xdc00 + ((point.value - 0x10000) & 0x3ff));
}

/// The escape of an ASCII character that json.dumps escapes; empty for any other.
std::string_view short_escape(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    default:
      return "";
  }
}

enum class Style { indented, one_line, compact };

class Writer {
 public:
  explicit Writer(Style style) : style_(style) {}

  std::string take() { return std::move(out_); }

  void write(const boost::json::value& tree) {
    switch (tree.kind()) {
      case boost::json::kind::null:
        out_ += "null";
        break;
      case boost::json::kind::bool_:
        out_ += tree.get_bool() ? "true" : "false";
        break;
      case boost::json::kind::int64:
        out_ += std::to_string(tree.get_int64());
        break;
      case boost::json::kind::uint64:
        out_ += std::to_string(tree.get_uint64());
        break;
      case boost::json::kind::double_:
        out_ += python_float(tree.get_double());
        break;
      case boost::json::kind::string:
        out_ += python_json_string(tree.get_string(), is_ascii());
        break;
      case boost::json::kind::array:
        write_array(tree.get_array());
        break;
      case boost::json::kind::object:
        write_object(tree.get_object());
        break;
    }
  }

 private:
  void write_array(const boost::json::array& array) {
    if (array.empty()) {
      out_ += "[]";
      return;
    }
    begin('[');
    for (const auto& element : array) {
      next();
      write(element);
    }
    end(']');
  }

  void write_object(const boost::json::object& object) {
    if (object.empty()) {
      out_ += "{}";
      return;
    }
    begin('{');
    for (const auto& [key, value] : object) {
      next();
      out_ += python_json_string({key.data(), key.size()}, is_ascii());
      out_ += style_ == Style::compact ? ":" : ": ";
      write(value);
    }
    end('}');
  }

  void begin(char bracket) {
    out_ += bracket;
    ++depth_;
    first_ = true;
  }
  void next() {
    if (!first_) out_ += style_ == Style::one_line ? ", " : ",";
    first_ = false;
    new_line();
  }
  void end(char bracket) {
    --depth_;
    first_ = false;
    new_line();
    out_ += bracket;
  }
  void new_line() {
    if (style_ != Style::indented) return;
    out_ += '\n';
    out_.append(depth_ * 4, ' ');
  }

  bool is_ascii() const { return style_ != Style::indented; }

  Style style_;
  std::string out_;
  std::size_t depth_ = 0;
  bool first_ = true;
};

}  // namespace

std::string python_json_string(std::string_view utf8, bool ascii) {
  std::string out = "\"";
  while (!utf8.empty()) {
    const char c = utf8.front();
    if (const std::string_view escape = short_escape(c); !escape.empty()) {
      out += escape;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      append_unit(out, static_cast<unsigned char>(c));
    } else if (ascii && static_cast<unsigned char>(c) > 0x7f) {
      append_escaped(out, utf8);
      continue;
    } else {
      out += c;
    }
    utf8.remove_prefix(1);
  }
  return out + '"';
}

std::string python_float(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  char buffer[32];
  // repr() changes to an exponent below 1e-4 and from 1e16 on.
  const double size = std::fabs(value);
  const bool plain = size == 0 || (size >= 1e-4 && size < 1e16);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, format).ptr;
  std::string out(buffer, end);
  if (plain && out.find('.') == std::string::npos) out += ".0";
  return out;
}

namespace {

std::string written(const boost::json::value& tree, Style style) {
  Writer writer(style);
  writer.write(tree);
  return writer.take();
}

}  // namespace

std::string python_json(const boost::json::value& tree) { return written(tree, Style::indented); }
std::string one_line_python_json(const boost::json::value& tree) { return written(tree, Style::one_line); }
std::string compact_python_json(const boost::json::value& tree) { return written(tree, Style::compact); }

}  // namespace crossgate::client
