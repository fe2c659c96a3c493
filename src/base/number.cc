#include "base/number.h"

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <string>
#include <system_error>
#include <version>

#include "base/text.h"

namespace crossgate {
namespace {

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

template <>
std::optional<std::int64_t> parse_number(std::string_view text) {
  return parse_whole<std::int64_t>(text);
}

template <>
std::optional<double> parse_number(std::string_view text) {
#if defined(__cpp_lib_to_chars)
  return parse_whole<double>(text);
#else
  // libc++ 19 cannot yet. strtod would also take white space, "+" and hexadecimal; our programs keep to the C locale.
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  const bool begins_well =
      !digits.empty() && (is_digit(digits[0]) || digits[0] == '.' || digits == "inf" || digits == "nan");
  if (!begins_well || digits.find_first_of("xX") != std::string_view::npos) return std::nullopt;
  const std::string copy(text);
  char* end = nullptr;
  errno = 0;
  const double number = std::strtod(copy.c_str(), &end);
  if (errno == ERANGE || end != copy.c_str() + copy.size()) return std::nullopt;
  return number;
#endif
}

}  // namespace crossgate
