#include "iam/condition.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

namespace crossgate::iam {
namespace {

using Comparison = ConditionOperator::Comparison;
using Quantifier = ConditionOperator::Quantifier;

struct OperatorName {
  std::string_view name;
  Comparison comparison;
  bool negated;
};

constexpr std::array<OperatorName, 12> kOperators{{
    {"StringEquals", Comparison::string, false},
    {"StringNotEquals", Comparison::string, true},
    {"StringEqualsIgnoreCase", Comparison::string_ignoring_case, false},
    {"StringNotEqualsIgnoreCase", Comparison::string_ignoring_case, true},
    {"StringLike", Comparison::string_like, false},
    {"StringNotLike", Comparison::string_like, true},
    {"ArnEquals", Comparison::arn, false},
    {"ArnNotEquals", Comparison::arn, true},
    {"ArnLike", Comparison::arn, false},
    {"ArnNotLike", Comparison::arn, true},
    {"Bool", Comparison::boolean, false},
    {"Null", Comparison::null, false},
}};

/// What AWS has and we do not evaluate yet, so that the refusal can tell it from a typing error.
bool is_known_elsewhere(std::string_view name) {
  return name.starts_with("Numeric") || name.starts_with("Date") || name == "IpAddress" || name == "NotIpAddress" ||
         name == "BinaryEquals";
}

std::string quote(std::string_view text) { return '"' + std::string(text) + '"'; }

std::string unknown_operator(std::string_view name) {
  if (is_known_elsewhere(name)) return "uses the condition operator " + quote(name) + ", which is not supported yet";
  std::vector<std::string_view> names;
  for (const auto& known : kOperators) names.push_back(known.name);
  const auto near = nearest(name, names);
  return "uses the unknown condition operator " + quote(name) + (near ? "; did you mean " + quote(*near) + "?" : "");
}

bool is_boolean(std::string_view text) {
  return equals_ignoring_case(text, "true") || equals_ignoring_case(text, "false");
}

bool matches_any(const Condition& condition, std::string_view value, const Context& context) {
  return std::ranges::any_of(condition.values, [&](const Pattern& pattern) {
    return condition.op.comparison == Comparison::arn ? pattern.matches_arn(value, context)
                                                      : pattern.matches(value, context);
  });
}

}  // namespace

Parsed<ConditionOperator> ConditionOperator::parse(std::string_view name) {
  ConditionOperator op;
  std::string_view base = name;
  if (base.starts_with("ForAllValues:")) op.quantifier = Quantifier::for_all_values;
  if (base.starts_with("ForAnyValue:")) op.quantifier = Quantifier::for_any_value;
  if (op.quantifier != Quantifier::none) base.remove_prefix(base.find(':') + 1);
  if (base.ends_with("IfExists")) {
    op.if_exists = true;
    base.remove_suffix(std::string_view("IfExists").size());
  }
  const auto found = std::ranges::find(kOperators, base, &OperatorName::name);
  if (found == kOperators.end()) return broken(unknown_operator(base));
  op.comparison = found->comparison;
  op.negated = found->negated;
  if (op.comparison == Comparison::null && (op.if_exists || op.quantifier != Quantifier::none))
    return broken("uses the condition operator " + quote(name) + ", but Null takes neither a prefix nor IfExists");
  return op;
}

Parsed<Condition> compile_condition(const ConditionOperator& op, std::string_view key,
                                    const std::vector<std::string>& values, bool variables) {
  const auto colon = key.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == key.size())
    return broken("has the condition key " + quote(key) + ", which must be prefaced by a vendor, as in aws:username");

  const bool boolean = op.comparison == Comparison::boolean || op.comparison == Comparison::null;
  const PatternSyntax syntax{
      .wildcards = op.comparison == Comparison::string_like || op.comparison == Comparison::arn,
      .variables = variables && !boolean,
      .ignore_case = boolean || op.comparison == Comparison::string_ignoring_case,
  };
  Condition condition{op, std::string(key), {}};
  for (const auto& value : values) {
    if (boolean && !is_boolean(value))
      return broken("compares " + quote(key) + " with " + quote(value) + ", which is neither \"true\" nor \"false\"");
    TRY(auto pattern, Pattern::compile(value, syntax));
    condition.values.push_back(std::move(pattern));
  }
  return condition;
}

bool Condition::holds(const Context& context) const {
  const auto* given = context.find(key);
  const bool absent = given == nullptr || given->empty();
  if (op.comparison == Comparison::null) return matches_any(*this, absent ? "true" : "false", context);
  if (absent && op.if_exists) return true;

  const auto matches = [&](const std::string& value) { return matches_any(*this, value, context); };
  const auto holds_for = [&](const std::string& value) { return matches(value) != op.negated; };
  switch (op.quantifier) {
    case Quantifier::for_all_values:
      return absent || std::ranges::all_of(*given, holds_for);
    case Quantifier::for_any_value:
      return !absent && std::ranges::any_of(*given, holds_for);
    case Quantifier::none:
      break;
  }
  return (!absent && std::ranges::any_of(*given, matches)) != op.negated;
}

}  // namespace crossgate::iam
