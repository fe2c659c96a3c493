// One line of a statement's Condition: an operator, a key and the values it is compared with.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "iam/context.h"
#include "iam/pattern.h"

namespace crossgate::iam {

/// A condition operator's name, taken apart: "ForAnyValue:StringNotLikeIfExists".
struct ConditionOperator {
  enum class Comparison { string, string_ignoring_case, string_like, arn, boolean, null };
  enum class Quantifier { none, for_all_values, for_any_value };

  Comparison comparison = Comparison::string;
  Quantifier quantifier = Quantifier::none;
  bool negated = false;
  bool if_exists = false;

  /// Refuses an operator that is not evaluated here, and says whether AWS has it.
  static Parsed<ConditionOperator> parse(std::string_view name);
};

/// IAM User Guide, "Condition operators" and "Conditions with multiple context keys or values": values are
/// alternatives; a negated operator holds when none of them matches, and when the key is absent.
struct Condition {
  ConditionOperator op;
  std::string key;
  std::vector<Pattern> values;

  /// Does not allocate unless a value has a variable.
  bool holds(const Context& context) const;
};

/// `variables`: the document's version knows policy variables. Fails with the rule that a value broke.
Parsed<Condition> compile_condition(const ConditionOperator& op, std::string_view key,
                                    const std::vector<std::string>& values, bool variables);

}  // namespace crossgate::iam
