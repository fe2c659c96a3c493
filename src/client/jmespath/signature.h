// What a function of JMESPath takes, and how a call that gives something else is refused.
#pragma once

#include <array>
#include <boost/json/value.hpp>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "client/jmespath/functions.h"

namespace crossgate::jmespath {

enum class Accepted { none, anything, number, string, list, members, array_of_numbers, array_of_strings, expression };

using Parameter = std::array<Accepted, 3>;  ///< any of these; unused places are `none`

struct Signature {
  std::string_view name;
  std::array<Parameter, 2> parameters;  ///< a parameter of `none` is not there
  bool variadic = false;                ///< the last parameter any number of times, at least once
};

/// In the words of the AWS CLI.
Result<void> check_arguments(const Signature& signature, std::span<const Argument> arguments);

/// "In function abs(), invalid type for value: foo, expected one of: ['number'], received: "string"".
std::unexpected<Error> type_error(std::string_view function, const boost::json::value& given,
                                  std::string_view given_type, const std::string& expected);

}  // namespace crossgate::jmespath
