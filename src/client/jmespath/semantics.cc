#include "client/jmespath/semantics.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>
#include <cstdint>

namespace crossgate::jmespath {
namespace {

using boost::json::value;

std::weak_ordering order_of_numbers(double a, double b) {
  return a < b ? std::weak_ordering::less : a > b ? std::weak_ordering::greater : std::weak_ordering::equivalent;
}

/// Without rounding the integer, which a conversion to double would.
std::weak_ordering order_of_numbers(std::int64_t a, double b) {
  constexpr double kLimit = 9223372036854775808.0;  // 2^63
  if (b >= kLimit) return std::weak_ordering::less;
  if (b < -kLimit) return std::weak_ordering::greater;
  const double whole = std::trunc(b);
  const auto by_whole = a <=> static_cast<std::int64_t>(whole);
  return by_whole != 0 ? std::weak_ordering(by_whole) : order_of_numbers(whole, b);
}

std::weak_ordering reversed(std::weak_ordering order) { return 0 <=> order; }

/// An integer above the signed ones, which only Boost's parser makes, counts as the number next to it.
std::weak_ordering order_of_numbers(const value& a, const value& b) {
  if (a.is_uint64() && b.is_uint64()) return a.get_uint64() <=> b.get_uint64();
  if (a.is_int64() && b.is_int64()) return a.get_int64() <=> b.get_int64();
  if (a.is_int64() && b.is_double()) return order_of_numbers(a.get_int64(), b.get_double());
  if (a.is_double() && b.is_int64()) return reversed(order_of_numbers(b.get_int64(), a.get_double()));
  return order_of_numbers(a.to_number<double>(), b.to_number<double>());
}

bool are_equal_objects(const boost::json::object& a, const boost::json::object& b) {
  return a.size() == b.size() && std::ranges::all_of(a, [&](const auto& member) {
           const value* other = b.if_contains(member.key());
           return other != nullptr && are_equal(member.value(), *other);
         });
}

}  // namespace

std::string_view type_name(const value& tree) {
  if (tree.is_string()) return "string";
  if (tree.is_number()) return "number";
  if (tree.is_bool()) return "boolean";
  if (tree.is_array()) return "array";
  return tree.is_object() ? "object" : "null";
}

bool is_true(const value& tree) {
  if (const auto* text = tree.if_string()) return !text->empty();
  if (const auto* array = tree.if_array()) return !array->empty();
  if (const auto* object = tree.if_object()) return !object->empty();
  if (const auto* boolean = tree.if_bool()) return *boolean;
  return !tree.is_null();
}

bool are_equal(const value& a, const value& b) {
  if (a.is_number() && b.is_number()) return order_of_numbers(a, b) == 0;
  if (a.kind() != b.kind()) return false;
  if (a.is_object()) return are_equal_objects(a.get_object(), b.get_object());
  if (a.is_array()) return std::ranges::equal(a.get_array(), b.get_array(), are_equal);
  return a == b;
}

std::optional<std::weak_ordering> order_of(const value& a, const value& b) {
  if (a.is_number() && b.is_number()) return order_of_numbers(a, b);
  if (a.is_string() && b.is_string())  // the order of UTF-8's bytes is that of code points
    return std::string_view(a.get_string()) <=> std::string_view(b.get_string());
  return std::nullopt;
}

value compare(Comparator comparator, const value& a, const value& b) {
  if (comparator == Comparator::equal) return are_equal(a, b);
  if (comparator == Comparator::not_equal) return !are_equal(a, b);
  const auto order = order_of(a, b);
  if (!order) return nullptr;
  switch (comparator) {
    case Comparator::less:
      return *order < 0;
    case Comparator::less_or_equal:
      return *order <= 0;
    case Comparator::greater:
      return *order > 0;
    default:
      return *order >= 0;
  }
}

}  // namespace crossgate::jmespath
