// JSON as Python's json.dumps writes it, byte for byte, because the AWS tools' output and the names of their cache
// files are made with it. Pure; thread-safe.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace crossgate::client {

/// A string in quotes; with `ascii`, everything beyond ASCII as \uXXXX (json.dumps' default).
std::string python_json_string(std::string_view utf8, bool ascii);
/// A float as repr() writes it: the shortest digits that read back the same, always with a point or an exponent.
std::string python_float(double value);
/// Indented by four spaces, keys in the order of the tree, not escaped to ASCII; without a line end.
std::string python_json(const boost::json::value& tree);
/// In one line, escaped to ASCII: json.dumps without options.
std::string one_line_python_json(const boost::json::value& tree);
/// In one line without any blank, escaped to ASCII: separators=(',', ':').
std::string compact_python_json(const boost::json::value& tree);

}  // namespace crossgate::client
