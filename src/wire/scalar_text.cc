#include "wire/scalar_text.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/clock.h"

namespace crossgate::wire {
namespace {

std::string decimal(double number) {
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  return {digits.data(), end};
}

std::string timestamp(double seconds) {
  return format_iso8601(Time(std::chrono::milliseconds(std::llround(seconds * 1000))));
}

}  // namespace

std::string scalar_text(Kind kind, const boost::json::value& value) {
  if (const auto* string = value.if_string()) return {string->data(), string->size()};
  if (value.is_bool()) return value.get_bool() ? "true" : "false";
  if (!value.is_number()) return {};
  if (kind == Kind::timestamp) return timestamp(value.to_number<double>());
  if (value.is_int64()) return std::to_string(value.get_int64());
  if (value.is_uint64()) return std::to_string(value.get_uint64());
  return decimal(value.get_double());
}

}  // namespace crossgate::wire
