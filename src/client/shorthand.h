// The AWS CLI's shorthand for structures: "Key=a,Value=b", "Names=[a,b]", "Filter={Name=x}" (AWS CLI User Guide, "Using
// shorthand syntax"). Pure; thread-safe.
#pragma once

#include <boost/json/value.hpp>
#include <string_view>

#include "base/error.h"
#include "wire/shape.h"

namespace crossgate::client {

/// Reads shorthand for a structure or a map as a tree of that shape. Fails with kUsage, saying at which character.
Result<boost::json::value> parse_shorthand(std::string_view text, const wire::Shape& shape);

/// A text from the command line as the scalar that the shape wants: an integer, a boolean ("true", "false"), a number,
/// a text. Fails with kUsage.
Result<boost::json::value> scalar_value(std::string_view text, const wire::Shape& shape);

}  // namespace crossgate::client
