// One line of a statement's Condition: an operator, a key and the values it is compared with.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/ip_network.h"
#include "iam/context.h"
#include "iam/operand.h"
#include "iam/pattern.h"

namespace crossgate::iam {

/// A condition operator's name, taken apart: "ForAnyValue:StringNotLikeIfExists".
struct ConditionOperator {
  enum class Comparison {
    string,
    string_ignoring_case,
    string_like,
    arn,
    boolean,
    null,
    number,
    date,
    address,
    binary,
  };
  enum class Quantifier { none, for_all_values, for_any_value };

  Comparison comparison = Comparison::string;
  Relation relation = Relation::equal;  ///< other than equal for numbers and dates only
  Quantifier quantifier = Quantifier::none;
  bool negated = false;
  bool if_exists = false;

  /// Refuses what is no operator of AWS's.
  static Parsed<ConditionOperator> parse(std::string_view name);
};

/// IAM User Guide, "Condition operators" and "Conditions with multiple context keys or values": values are
/// alternatives; a negated operator holds when none of them matches, and when the key is absent. A request's value that
/// is none of the operator's type (no number, no address) matches nothing.
struct Condition {
  /// Read when the policy is: text with its wildcards and variables, a number, a date, a block of addresses, bytes.
  using Value = std::variant<Pattern, double, Time, IpNetwork, std::string>;

  ConditionOperator op;
  std::string key;
  std::vector<Value> values;  ///< all of the operator's type

  /// Does not allocate unless a value has a variable, or is binary.
  bool holds(const Context& context) const;

 private:
  bool matches(std::string_view given, const Context& context) const;
  template <class T, class Matches>
  bool any(Matches matches) const;
};

/// `variables`: the document's version knows policy variables. Fails with the rule that a value broke.
Parsed<Condition> compile_condition(const ConditionOperator& op, std::string_view key,
                                    const std::vector<std::string>& values, bool variables);

}  // namespace crossgate::iam
