// Options and words of a command line, told apart as Python's argparse does it, which the AWS CLI uses (Python library
// reference, "argparse"). Pure; thread-safe.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace crossgate::client {

/// How many of the words after it belong to an option.
enum class Takes { nothing, one, at_most_one, any_number };

struct Option {
  std::string name;  ///< with its hyphens
  Takes takes = Takes::one;
  std::vector<std::string_view> choices = {};  ///< where not every value will do
  std::string rival = {};                      ///< the option that cannot stand beside it
};

struct GivenOption {
  const Option* option;
  std::vector<std::string> values;
};

struct ParsedOptions {
  std::vector<GivenOption> given;  ///< in the order of the line; the last of its name counts
  std::vector<std::string> rest;   ///< words, and options that are not in the table
};

/// Takes "--option value", "--option=value" and every beginning of an option's name that no other shares. What begins
/// with a hyphen is a value only when it is a number or has a blank. Fails with kSyntax in argparse's words. The answer
/// points into `options`.
Result<ParsedOptions> parse_options(std::span<const std::string> words, std::span<const Option> options);

/// "Invalid choice, valid choices are: …", with the nearest where one is near, in the AWS CLI's layout.
std::string invalid_choice(std::string_view given, std::span<const std::string_view> choices);

/// The whole number that the text is; fails with kSyntax: "argument --page-size: invalid int value: 'x'".
Result<std::int64_t> integer_option(const std::string& name, std::string_view text);

}  // namespace crossgate::client
