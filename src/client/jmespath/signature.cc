#include "client/jmespath/signature.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <optional>

#include "client/exit_status.h"
#include "client/jmespath/semantics.h"
#include "client/python_text.h"

namespace crossgate::jmespath {
namespace {

using boost::json::value;
using enum Accepted;

std::string_view name_of(Accepted accepted) {
  switch (accepted) {
    case number:
      return "number";
    case string:
      return "string";
    case list:
      return "array";
    case members:
      return "object";
    case array_of_numbers:
      return "array-number";
    case array_of_strings:
      return "array-string";
    case expression:
      return "expref";
    default:
      return "any";
  }
}

std::string expected_types(const Parameter& parameter) {
  std::string out;
  for (const Accepted accepted : parameter)
    if (accepted != none) out += (out.empty() ? "['" : "', '") + std::string(name_of(accepted));
  return out + "']";
}

/// Of a list by its own type alone; its elements are looked at afterwards.
bool is_of_type(const Argument& argument, Accepted accepted) {
  if (argument.expression != nullptr) return accepted == expression;
  const value& given = argument.found.get();
  switch (accepted) {
    case anything:
      return true;
    case number:
      return given.is_number();
    case string:
      return given.is_string();
    case list:
    case array_of_numbers:
    case array_of_strings:
      return given.is_array();
    case members:
      return given.is_object();
    default:
      return false;
  }
}

bool fits_element(const value& element, Accepted accepted) {
  return (accepted == array_of_numbers && element.is_number()) || (accepted == array_of_strings && element.is_string());
}

/// The first element decides which of the lists it has to be.
Result<void> check_elements(std::string_view function, const Parameter& parameter, const value& given) {
  const auto is_typed = [](Accepted accepted) { return accepted == array_of_numbers || accepted == array_of_strings; };
  const auto* elements = given.if_array();
  if (elements == nullptr || elements->empty() || std::ranges::none_of(parameter, is_typed)) return {};
  const auto* kind =
      std::ranges::find_if(parameter, [&](Accepted accepted) { return fits_element(elements->front(), accepted); });
  for (const value& element : *elements)
    if (kind == parameter.end() || !fits_element(element, *kind))
      return type_error(function, element, client::python_type(element), expected_types(parameter));
  return {};
}

Result<void> check_argument(std::string_view function, const Parameter& parameter, const Argument& argument) {
  const auto fits = [&](Accepted accepted) { return is_of_type(argument, accepted); };
  if (std::ranges::any_of(parameter, fits)) return check_elements(function, parameter, argument.found.get());
  const std::string_view type = argument.expression != nullptr ? "expref" : type_name(argument.found.get());
  return type_error(function, argument.found.get(), type, expected_types(parameter));
}

std::unexpected<Error> arity_error(const Signature& signature, std::size_t wanted, std::size_t given) {
  return fail(client::kOther, std::string(signature.variadic ? "Expected at least " : "Expected ") +
                                  std::to_string(wanted) + (wanted == 1 ? " argument" : " arguments") +
                                  " for function " + std::string(signature.name) + "(), received " +
                                  std::to_string(given));
}

}  // namespace

Result<void> check_arguments(const Signature& signature, std::span<const Argument> arguments) {
  const auto is_there = [](const Parameter& parameter) { return parameter[0] != none; };
  const auto wanted = static_cast<std::size_t>(std::ranges::count_if(signature.parameters, is_there));
  const bool fits = signature.variadic ? arguments.size() >= wanted : arguments.size() == wanted;
  if (!fits) return arity_error(signature, wanted, arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i)
    TRY_VOID(check_argument(signature.name, signature.parameters[std::min(i, wanted - 1)], arguments[i]));
  return {};
}

std::unexpected<Error> type_error(std::string_view function, const value& given, std::string_view given_type,
                                  const std::string& expected) {
  return fail(client::kOther, "In function " + std::string(function) +
                                  "(), invalid type for value: " + client::python_str(given) +
                                  ", expected one of: " + expected + ", received: \"" + std::string(given_type) + '"');
}

}  // namespace crossgate::jmespath
