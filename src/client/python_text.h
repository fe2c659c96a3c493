// Values as Python's str() writes them, because the AWS CLI's text output and its messages are made with it. Pure;
// thread-safe.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace crossgate::client {

/// A text as it is; None, True, 1.0, ['a', 1], {'k': 'v'}.
std::string python_str(const boost::json::value& value);

/// A text as repr() writes it: in single quotation marks, or double ones where that saves an escape.
std::string python_repr(std::string_view text);

/// "NoneType", "bool", "int", "float", "str", "list" or "dict".
std::string_view python_type(const boost::json::value& value);

}  // namespace crossgate::client
