// From what a command line gives for an option to the value that the option's shape wants.
#pragma once

#include <boost/json/value.hpp>
#include <span>
#include <string>
#include <string_view>

#include "api/operation.h"
#include "base/error.h"
#include "wire/shape.h"

namespace crossgate::client {

/// How values are read. Immutable; thread-safe.
struct ValueRules {
  api::Protocol protocol;
  bool raw_blobs = false;  ///< --cli-binary-format raw-in-base64-out: binary values are given as they are
};

/// The contents of file://PATH and fileb://PATH, any other text as it is. `is_binary` says which it was. Fails with
/// kUsage, naming `option`.
struct Loaded {
  std::string text;
  bool is_binary = false;
};
Result<Loaded> load_parameter(const std::string& text, const std::string& option);

/// `words` are one for most shapes and any number for lists: texts, JSON, shorthand, file:// and fileb://. Blobs become
/// base64 and timestamps what the protocol writes. Fails with kUsage, naming `option`, and for a number that is none,
/// as the AWS CLI does, with kOther.
Result<boost::json::value> parameter_value(std::span<const std::string> words, const wire::Shape& shape,
                                           const std::string& option, const ValueRules& rules);

/// The same of a whole input in JSON.
Result<boost::json::value> whole_input(std::string_view json, const wire::Shape& shape, const ValueRules& rules);

/// What the shape says that the input must not be: members missing or unknown, values of another type. Fails with
/// kUsage: "Parameter validation failed:", a line each.
Result<void> check_input(const boost::json::value& input, const wire::Shape& shape);

}  // namespace crossgate::client
