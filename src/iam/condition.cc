#include "iam/condition.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.h"

namespace crossgate::iam {
namespace {

using Comparison = ConditionOperator::Comparison;
using Quantifier = ConditionOperator::Quantifier;

struct OperatorName {
  std::string_view name;
  Comparison comparison;
  Relation relation = Relation::equal;
  bool negated = false;
};

constexpr bool kNegated = true;
constexpr std::array kOperators{
    OperatorName{"StringEquals", Comparison::string},
    OperatorName{"StringNotEquals", Comparison::string, Relation::equal, kNegated},
    OperatorName{"StringEqualsIgnoreCase", Comparison::string_ignoring_case},
    OperatorName{"StringNotEqualsIgnoreCase", Comparison::string_ignoring_case, Relation::equal, kNegated},
    OperatorName{"StringLike", Comparison::string_like},
    OperatorName{"StringNotLike", Comparison::string_like, Relation::equal, kNegated},
    OperatorName{"NumericEquals", Comparison::number},
    OperatorName{"NumericNotEquals", Comparison::number, Relation::equal, kNegated},
    OperatorName{"NumericLessThan", Comparison::number, Relation::less},
    OperatorName{"NumericLessThanEquals", Comparison::number, Relation::less_or_equal},
    OperatorName{"NumericGreaterThan", Comparison::number, Relation::greater},
    OperatorName{"NumericGreaterThanEquals", Comparison::number, Relation::greater_or_equal},
    OperatorName{"DateEquals", Comparison::date},
    OperatorName{"DateNotEquals", Comparison::date, Relation::equal, kNegated},
    OperatorName{"DateLessThan", Comparison::date, Relation::less},
    OperatorName{"DateLessThanEquals", Comparison::date, Relation::less_or_equal},
    OperatorName{"DateGreaterThan", Comparison::date, Relation::greater},
    OperatorName{"DateGreaterThanEquals", Comparison::date, Relation::greater_or_equal},
    OperatorName{"Bool", Comparison::boolean},
    OperatorName{"BinaryEquals", Comparison::binary},
    OperatorName{"IpAddress", Comparison::address},
    OperatorName{"NotIpAddress", Comparison::address, Relation::equal, kNegated},
    OperatorName{"ArnEquals", Comparison::arn},
    OperatorName{"ArnNotEquals", Comparison::arn, Relation::equal, kNegated},
    OperatorName{"ArnLike", Comparison::arn},
    OperatorName{"ArnNotLike", Comparison::arn, Relation::equal, kNegated},
    OperatorName{"Null", Comparison::null},
};

std::string unknown_operator(std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& known : kOperators) names.push_back(known.name);
  const auto near = nearest(name, names);
  return "uses the unknown condition operator " + double_quoted(name) +
         (near ? "; did you mean " + double_quoted(*near) + "?" : "");
}

bool is_boolean(std::string_view text) {
  return equals_ignoring_case(text, "true") || equals_ignoring_case(text, "false");
}

PatternSyntax syntax_of(Comparison comparison, bool variables) {
  const bool boolean = comparison == Comparison::boolean || comparison == Comparison::null;
  return {.wildcards = comparison == Comparison::string_like || comparison == Comparison::arn,
          .variables = variables && !boolean,
          .ignore_case = boolean || comparison == Comparison::string_ignoring_case};
}

/// What the value must be, for the complaint that it is not.
std::string_view wanted_form(Comparison comparison) {
  switch (comparison) {
    case Comparison::boolean:
    case Comparison::null:
      return "neither \"true\" nor \"false\"";
    case Comparison::number:
      return "not a number";
    case Comparison::date:
      return "neither a date, as in 2026-01-31T00:00:00Z, nor seconds since 1970";
    case Comparison::address:
      return "not an IP address or a block of them, as in 203.0.113.0/24 or 2001:db8::/32";
    case Comparison::binary:
      return "not base64";
    default:
      return "not understood";
  }
}

template <class T>
std::optional<Condition::Value> as_value(std::optional<T> value) {
  if (!value) return std::nullopt;
  return Condition::Value(*std::move(value));
}

/// nullopt: it has not the operator's form. A broken rule: it is text that is malformed.
Parsed<std::optional<Condition::Value>> compile_value(Comparison comparison, std::string_view text, bool variables) {
  switch (comparison) {
    case Comparison::number:
      return as_value(parse_number(text));
    case Comparison::date:
      return as_value(parse_moment(text));
    case Comparison::binary:
      return as_value(from_base64(text));
    case Comparison::address: {
      const auto network = IpNetwork::parse(text);
      return network ? std::optional<Condition::Value>(*network) : std::nullopt;
    }
    case Comparison::boolean:
    case Comparison::null:
      if (!is_boolean(text)) return std::nullopt;
      break;
    default:
      break;
  }
  TRY(auto pattern, Pattern::compile(text, syntax_of(comparison, variables)));
  return std::optional<Condition::Value>(std::move(pattern));
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
  op.relation = found->relation;
  op.negated = found->negated;
  if (op.comparison == Comparison::null && (op.if_exists || op.quantifier != Quantifier::none))
    return broken("uses the condition operator " + double_quoted(name) +
                  ", but Null takes neither a prefix nor IfExists");
  return op;
}

Parsed<Condition> compile_condition(const ConditionOperator& op, std::string_view key,
                                    const std::vector<std::string>& values, bool variables) {
  const auto colon = key.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == key.size())
    return broken("has the condition key " + double_quoted(key) +
                  ", which must be prefaced by a vendor, as in aws:username");

  Condition condition;
  condition.op = op;
  condition.key = key;
  for (const auto& text : values) {
    TRY(auto value, compile_value(op.comparison, text, variables));
    if (!value)
      return broken("compares " + double_quoted(key) + " with " + double_quoted(text) + ", which is " +
                    std::string(wanted_form(op.comparison)));
    condition.values.push_back(*std::move(value));
  }
  return condition;
}

template <class T, class Matches>
bool Condition::any(Matches matches) const {
  return std::ranges::any_of(values, [&](const Value& value) { return matches(std::get<T>(value)); });
}

bool Condition::matches(std::string_view given, const Context& context) const {
  switch (op.comparison) {
    case Comparison::number: {
      const auto number = parse_number(given);
      return number && any<double>([&](double wanted) { return stands(*number, op.relation, wanted); });
    }
    case Comparison::date: {
      const auto moment = parse_moment(given);
      return moment && any<Time>([&](Time wanted) { return stands(*moment, op.relation, wanted); });
    }
    case Comparison::address: {
      const auto address = IpAddress::parse(given);
      return address && any<IpNetwork>([&](const IpNetwork& network) { return network.contains(*address); });
    }
    case Comparison::binary: {
      const auto bytes = from_base64(given);
      return bytes && any<std::string>([&](const std::string& wanted) { return *bytes == wanted; });
    }
    case Comparison::arn:
      return any<Pattern>([&](const Pattern& pattern) { return pattern.matches_arn(given, context); });
    default:
      return any<Pattern>([&](const Pattern& pattern) { return pattern.matches(given, context); });
  }
}

bool Condition::holds(const Context& context) const {
  const auto* given = context.find(key);
  const bool absent = given == nullptr || given->empty();
  if (op.comparison == Comparison::null) return matches(absent ? "true" : "false", context);
  if (absent && op.if_exists) return true;

  const auto one_matches = [&](const std::string& value) { return matches(value, context); };
  const auto holds_for = [&](const std::string& value) { return matches(value, context) != op.negated; };
  switch (op.quantifier) {
    case Quantifier::for_all_values:
      return absent || std::ranges::all_of(*given, holds_for);
    case Quantifier::for_any_value:
      return !absent && std::ranges::any_of(*given, holds_for);
    case Quantifier::none:
      break;
  }
  return (!absent && std::ranges::any_of(*given, one_matches)) != op.negated;
}

}  // namespace crossgate::iam
