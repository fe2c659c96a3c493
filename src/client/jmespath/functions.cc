#include "client/jmespath/functions.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "base/number.h"
#include "base/text.h"
#include "client/exit_status.h"
#include "client/jmespath/semantics.h"
#include "client/jmespath/signature.h"
#include "client/python_json.h"

namespace crossgate::jmespath {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using Arguments = std::span<const Argument>;

const value& value_of(Arguments arguments, std::size_t at) { return arguments[at].found.get(); }
const array& array_of(Arguments arguments, std::size_t at) { return value_of(arguments, at).get_array(); }
std::string_view text_of(Arguments arguments, std::size_t at) { return value_of(arguments, at).get_string(); }

value text_value(std::string_view text) { return boost::json::string(text); }

// ── Numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

Result<value> absolute(Arguments arguments) {
  const value& number = value_of(arguments, 0);
  if (number.is_double()) return std::fabs(number.get_double());
  if (!number.is_int64() || number.get_int64() >= 0) return number;
  if (number.get_int64() == std::numeric_limits<std::int64_t>::min()) return -static_cast<double>(number.get_int64());
  return -number.get_int64();
}

/// Of integers an integer, as long as it is one of 64 bits.
value sum_of(const array& numbers) {
  std::int64_t whole = 0;
  std::size_t i = 0;
  for (; i < numbers.size() && numbers[i].is_int64(); ++i) {
    std::int64_t next = 0;
    if (__builtin_add_overflow(whole, numbers[i].get_int64(), &next)) break;
    whole = next;
  }
  if (i == numbers.size()) return whole;
  auto sum = static_cast<double>(whole);
  for (; i < numbers.size(); ++i) sum += numbers[i].to_number<double>();
  return sum;
}

Result<value> sum(Arguments arguments) { return sum_of(array_of(arguments, 0)); }

Result<value> average(Arguments arguments) {
  const array& numbers = array_of(arguments, 0);
  if (numbers.empty()) return nullptr;
  return sum_of(numbers).to_number<double>() / static_cast<double>(numbers.size());
}

/// An integer where it is one of 64 bits.
value whole(double number) {
  constexpr double kLimit = 9223372036854775808.0;  // 2^63
  if (number >= -kLimit && number < kLimit) return static_cast<std::int64_t>(number);
  return number;
}

Result<value> ceiling(Arguments arguments) {
  const value& number = value_of(arguments, 0);
  return number.is_double() ? whole(std::ceil(number.get_double())) : number;
}

Result<value> floor(Arguments arguments) {
  const value& number = value_of(arguments, 0);
  return number.is_double() ? whole(std::floor(number.get_double())) : number;
}

/// A decimal number, with a sign, fraction and exponent where it has them; nothing else that Python would take.
value number_in(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  if (text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return nullptr;
  if (const auto integer = parse_number<std::int64_t>(text)) return *integer;
  if (const auto number = parse_number<double>(text)) return *number;
  return nullptr;
}

Result<value> to_number(Arguments arguments) {
  const value& given = value_of(arguments, 0);
  if (given.is_number()) return given;
  return given.is_string() ? number_in(given.get_string()) : value();
}

// ── Texts ────────────────────────────────────────────────────────────────────────────────────────────────────────────

Result<value> starts_with(Arguments arguments) { return text_of(arguments, 0).starts_with(text_of(arguments, 1)); }
Result<value> ends_with(Arguments arguments) { return text_of(arguments, 0).ends_with(text_of(arguments, 1)); }

Result<value> join(Arguments arguments) {
  std::string out;
  for (std::string_view separator; const value& part : array_of(arguments, 1)) {
    out.append(separator).append(std::string_view(part.get_string()));
    separator = text_of(arguments, 0);
  }
  return text_value(out);
}

Result<value> to_string(Arguments arguments) {
  const value& given = value_of(arguments, 0);
  return given.is_string() ? given : text_value(client::compact_python_json(given));
}

// ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────

Result<value> contains(Arguments arguments) {
  const value& searched = value_of(arguments, 1);
  if (const auto* text = value_of(arguments, 0).if_string())
    return searched.is_string() && std::string_view(*text).find(searched.get_string()) != std::string_view::npos;
  return std::ranges::any_of(array_of(arguments, 0),
                             [&](const value& element) { return are_equal(element, searched); });
}

Result<value> length(Arguments arguments) {
  const value& given = value_of(arguments, 0);
  if (const auto* text = given.if_string()) return count_characters(*text);
  return given.is_array() ? given.get_array().size() : given.get_object().size();
}

Result<value> reverse(Arguments arguments) {
  const value& given = value_of(arguments, 0);
  if (const auto* list = given.if_array()) return array(list->rbegin(), list->rend());
  const std::string_view text = given.get_string();
  std::string out;
  for (std::size_t end = text.size(); end > 0;) {
    std::size_t begin = end - 1;
    while (begin > 0 && (text[begin] & 0xC0) == 0x80) --begin;
    out += text.substr(begin, end - begin);
    end = begin;
  }
  return text_value(out);
}

Result<value> to_array(Arguments arguments) {
  const value& given = value_of(arguments, 0);
  return given.is_array() ? given : value(array{given});
}

Result<value> not_null(Arguments arguments) {
  for (const Argument& argument : arguments)
    if (!argument.found.get().is_null()) return argument.found.get();
  return nullptr;
}

Result<value> map(Arguments arguments) {
  array out;
  for (const value& element : array_of(arguments, 1)) {
    TRY(auto found, evaluate(*arguments[0].expression, element));
    out.push_back(std::move(found).take());
  }
  return out;
}

/// An element and what it is ordered by.
struct Ranked {
  const value* element;
  value key;
};

bool comes_before(const Ranked& a, const Ranked& b) { return order_of(a.key, b.key) == std::weak_ordering::less; }

std::vector<Ranked> by_themselves(const array& list) {
  std::vector<Ranked> ranked;
  for (const value& element : list) ranked.push_back({&element, element});
  return ranked;
}

/// Every key must be a number or every key a text.
Result<std::vector<Ranked>> by_expression(const Argument& list, const Argument& key, std::string_view function) {
  std::vector<Ranked> ranked;
  for (const value& element : list.found.get().get_array()) {
    TRY(auto found, evaluate(*key.expression, element));
    const bool has_order = found.get().is_number() || found.get().is_string();
    const bool alike = ranked.empty() || type_name(found.get()) == type_name(ranked.front().key);
    if (!has_order || !alike) {
      const std::string wanted = ranked.empty() ? "number', 'string" : std::string(type_name(ranked.front().key));
      return type_error(function, found.get(), type_name(found.get()), "['" + wanted + "']");
    }
    ranked.push_back({&element, std::move(found).take()});
  }
  return ranked;
}

value in_order(std::vector<Ranked> ranked) {
  std::ranges::stable_sort(ranked, comes_before);
  array out;
  for (const Ranked& one : ranked) out.push_back(*one.element);
  return out;
}

value first_least(const std::vector<Ranked>& ranked) {
  return ranked.empty() ? value() : *std::ranges::min_element(ranked, comes_before)->element;
}

value first_greatest(const std::vector<Ranked>& ranked) {
  return ranked.empty() ? value() : *std::ranges::max_element(ranked, comes_before)->element;
}

Result<value> sort(Arguments arguments) { return in_order(by_themselves(array_of(arguments, 0))); }
Result<value> min(Arguments arguments) { return first_least(by_themselves(array_of(arguments, 0))); }
Result<value> max(Arguments arguments) { return first_greatest(by_themselves(array_of(arguments, 0))); }

Result<value> sort_by(Arguments arguments) {
  TRY(auto ranked, by_expression(arguments[0], arguments[1], "sort_by"));
  return in_order(std::move(ranked));
}
Result<value> min_by(Arguments arguments) {
  TRY(const auto ranked, by_expression(arguments[0], arguments[1], "min_by"));
  return first_least(ranked);
}
Result<value> max_by(Arguments arguments) {
  TRY(const auto ranked, by_expression(arguments[0], arguments[1], "max_by"));
  return first_greatest(ranked);
}

// ── Objects ──────────────────────────────────────────────────────────────────────────────────────────────────────────

Result<value> keys(Arguments arguments) {
  array out;
  for (const auto& member : value_of(arguments, 0).get_object()) out.push_back(text_value(member.key()));
  return out;
}

Result<value> values(Arguments arguments) {
  array out;
  for (const auto& member : value_of(arguments, 0).get_object()) out.push_back(member.value());
  return out;
}

Result<value> merge(Arguments arguments) {
  object out;
  for (const Argument& argument : arguments)
    for (const auto& member : argument.found.get().get_object()) out.insert_or_assign(member.key(), member.value());
  return out;
}

Result<value> type(Arguments arguments) { return text_value(type_name(value_of(arguments, 0))); }

// ── The table ────────────────────────────────────────────────────────────────────────────────────────────────────────

struct Function {
  Signature signature;
  Result<value> (*call)(Arguments arguments);
};

using enum Accepted;
constexpr std::array<Function, 26> kFunctions{{
    {{"abs", {{{number}}}}, absolute},
    {{"avg", {{{array_of_numbers}}}}, average},
    {{"ceil", {{{number}}}}, ceiling},
    {{"contains", {{{list, string}, {anything}}}}, contains},
    {{"ends_with", {{{string}, {string}}}}, ends_with},
    {{"floor", {{{number}}}}, floor},
    {{"join", {{{string}, {array_of_strings}}}}, join},
    {{"keys", {{{members}}}}, keys},
    {{"length", {{{string, list, members}}}}, length},
    {{"map", {{{expression}, {list}}}}, map},
    {{"max", {{{array_of_numbers, array_of_strings}}}}, max},
    {{"max_by", {{{list}, {expression}}}}, max_by},
    {{"merge", {{{members}}}, true}, merge},
    {{"min", {{{array_of_numbers, array_of_strings}}}}, min},
    {{"min_by", {{{list}, {expression}}}}, min_by},
    {{"not_null", {{{anything}}}, true}, not_null},
    {{"reverse", {{{list, string}}}}, reverse},
    {{"sort", {{{array_of_strings, array_of_numbers}}}}, sort},
    {{"sort_by", {{{list}, {expression}}}}, sort_by},
    {{"starts_with", {{{string}, {string}}}}, starts_with},
    {{"sum", {{{array_of_numbers}}}}, sum},
    {{"to_array", {{{anything}}}}, to_array},
    {{"to_number", {{{anything}}}}, to_number},
    {{"to_string", {{{anything}}}}, to_string},
    {{"type", {{{anything}}}}, type},
    {{"values", {{{members}}}}, values},
}};

}  // namespace

Result<value> call_function(std::string_view name, std::vector<Argument> arguments) {
  const auto name_of = [](const Function& function) { return function.signature.name; };
  const auto* function = std::ranges::find(kFunctions, name, name_of);
  if (function == kFunctions.end()) return fail(client::kOther, "Unknown function: " + std::string(name) + "()");
  TRY_VOID(check_arguments(function->signature, arguments));
  return function->call(arguments);
}

}  // namespace crossgate::jmespath
