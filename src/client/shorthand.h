// The AWS CLI's shorthand for structures: "Key=a,Value=b", "Names=[a,b]", "Filter={Name=x}" (AWS CLI User Guide, "Using
// shorthand syntax"; awscli/shorthand.py has the grammar). Pure; thread-safe.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "base/error.h"

namespace crossgate::client {

/// Every scalar is a text. `text` is well-formed UTF-8. Fails with kUsage in the AWS CLI's words, with a mark below the
/// place.
Result<boost::json::object> parse_shorthand(std::string_view text);

}  // namespace crossgate::client
