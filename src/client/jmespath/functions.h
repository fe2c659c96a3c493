// The functions of JMESPath (jmespath.org/specification.html, "Built-in Functions"). Pure; thread-safe.
#pragma once

#include <boost/json/value.hpp>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "client/jmespath/interpreter.h"

namespace crossgate::jmespath {

/// A value, or where `expression` is not null an expression to be applied by the function.
struct Argument {
  const Node* expression = nullptr;
  Found found = Found::nothing();
};

/// Fails with kOther, in the words of the AWS CLI, where there is no such function, or for arguments of the wrong
/// number or type.
Result<boost::json::value> call_function(std::string_view name, std::vector<Argument> arguments);

}  // namespace crossgate::jmespath
