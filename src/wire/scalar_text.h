// Scalars of a tree as the text that forms and XML carry.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "wire/shape.h"

namespace crossgate::wire {

/// Strings as they are; true and false; numbers in the shortest decimal form; a timestamp given as epoch seconds
/// in ISO 8601. A structure or list, which no scalar shape has, is written as nothing.
std::string scalar_text(Kind kind, const boost::json::value& value);

}  // namespace crossgate::wire
