#include "iam/operand.h"

#include <charconv>
#include <chrono>
#include <cstdint>

#include "base/text.h"

namespace crossgate::iam {
namespace {

/// Takes pieces from the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Exactly so many digits.
  std::optional<int> number(std::size_t digits) {
    int value = 0;
    if (rest_.size() < digits) return std::nullopt;
    for (const char c : rest_.substr(0, digits)) {
      if (!is_digit(c)) return std::nullopt;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }
  /// Digits behind the decimal point, at least one, as milliseconds.
  std::optional<int> milliseconds() {
    int value = 0;
    int weight = 100;
    std::size_t digits = 0;
    for (; digits < rest_.size() && is_digit(rest_[digits]); ++digits, weight /= 10)
      value += weight * (rest_[digits] - '0');
    rest_.remove_prefix(digits);
    return digits == 0 ? std::nullopt : std::optional(value);
  }

 private:
  std::string_view rest_;
};

std::optional<Time> scan_date(Scanner& scanner) {
  const auto year = scanner.number(4);
  if (!year || !scanner.take('-')) return std::nullopt;
  const auto month = scanner.number(2);
  if (!month || !scanner.take('-')) return std::nullopt;
  const auto day = scanner.number(2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  return date.ok() ? std::optional<Time>(std::chrono::sys_days(date)) : std::nullopt;
}

/// "hh:mm", of a time of day or of a zone.
std::optional<std::chrono::minutes> scan_hours_and_minutes(Scanner& scanner) {
  const auto hours = scanner.number(2);
  if (!hours || *hours > 23 || !scanner.take(':')) return std::nullopt;
  const auto minutes = scanner.number(2);
  if (!minutes || *minutes > 59) return std::nullopt;
  return std::chrono::minutes(*hours * 60 + *minutes);
}

std::optional<std::chrono::milliseconds> scan_seconds(Scanner& scanner) {
  const auto seconds = scanner.number(2);
  if (!seconds || *seconds > 59) return std::nullopt;
  std::chrono::milliseconds total = std::chrono::seconds(*seconds);
  if (!scanner.take('.')) return total;
  const auto fraction = scanner.milliseconds();
  if (!fraction) return std::nullopt;
  return total + std::chrono::milliseconds(*fraction);
}

/// How far the zone is ahead of UTC.
std::optional<std::chrono::minutes> scan_zone(Scanner& scanner) {
  if (scanner.take('Z')) return std::chrono::minutes(0);
  const bool ahead = scanner.take('+');
  if (!ahead && !scanner.take('-')) return std::nullopt;
  const auto offset = scan_hours_and_minutes(scanner);
  if (!offset) return std::nullopt;
  return ahead ? *offset : -*offset;
}

std::optional<Time> scan_moment(Scanner& scanner) {
  auto time = scan_date(scanner);
  if (!time || scanner.done()) return time;
  if (!scanner.take('T')) return std::nullopt;
  const auto of_day = scan_hours_and_minutes(scanner);
  if (!of_day) return std::nullopt;
  *time += *of_day;
  if (scanner.take(':')) {
    const auto seconds = scan_seconds(scanner);
    if (!seconds) return std::nullopt;
    *time += *seconds;
  }
  const auto zone = scan_zone(scanner);
  if (!zone || !scanner.done()) return std::nullopt;
  return *time - *zone;
}

/// Farther away than any calendar, and far from the ends of what `Time` can hold.
constexpr std::int64_t kLastSecond = 1'000'000'000'000;

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  const std::string_view digits = text.substr(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
  if (text.starts_with('+')) text = digits;
  // Neither "inf" nor an exponent, and something on both sides of the point.
  if (digits.empty() || !is_digit(digits.front()) || !is_digit(digits.back())) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Time> parse_moment(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size()) {
    if (seconds > kLastSecond || seconds < -kLastSecond) return std::nullopt;
    return from_epoch_seconds(seconds);
  }
  Scanner scanner(text);
  return scan_moment(scanner);
}

}  // namespace crossgate::iam
