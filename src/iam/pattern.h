// Text to compare with, as policies write it: wildcards and policy variables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "iam/context.h"

namespace crossgate::iam {

/// What a pattern's special characters mean where it stands.
struct PatternSyntax {
  bool wildcards = false;    ///< '*' is any text, '?' any one character; otherwise they are themselves
  bool variables = false;    ///< ${key}, ${key, 'default'}, ${*}, ${?}, ${$}: documents of version 2012-10-17
  bool ignore_case = false;  ///< of ASCII letters
};

/// Compiled once, matched often; matching allocates only where a variable must be filled in. Never worse than the
/// product of the two lengths. An immutable value; thread-safe.
///
/// A variable's value is literal: a '*' in it is no wildcard. A variable whose key is absent, or has other than one
/// value, and which has no default makes the pattern match nothing (IAM User Guide, "Policy variables with no value").
class Pattern {
 public:
  static Parsed<Pattern> compile(std::string_view text, const PatternSyntax& syntax);

  bool matches(std::string_view text, const Context& context) const;
  /// As ArnLike does: both have six parts between colons, and each part is matched by itself.
  bool matches_arn(std::string_view text, const Context& context) const;
  /// How many colons stand before the first variable; npos when there is no variable.
  std::size_t colons_before_variable() const;

 private:
  struct Variable {
    std::string key;
    bool has_default = false;
    std::string default_value;
  };
  /// One unit is a byte to be found as it is, a wildcard, or a place for a variable (kVariable + its index).
  using Code = std::u16string;
  using CodeView = std::u16string_view;

  /// Cheap, and most texts fail it.
  bool begins(std::string_view text) const;
  static bool match(CodeView pattern, std::string_view text, bool ignore_case);
  static bool match_arn(CodeView pattern, std::string_view text, bool ignore_case);
  /// `code_` with values in the place of variables; false when one has none.
  bool fill_in(const Context& context, Code& out) const;
  Parsed<void> add_variable(std::string_view body);
  void add_literal(std::string_view text);

  Code code_;
  std::string prefix_;  // the bytes that `code_` begins with, before any wildcard or variable
  std::vector<Variable> variables_;
  bool ignore_case_ = false;
};

}  // namespace crossgate::iam
