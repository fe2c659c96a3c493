#include "base/clock.h"

#include <cstdio>

#include "base/text.h"

namespace crossgate {
namespace {

struct Fields {
  int year, month, day, hour, minute, second;
};

Fields fields_of(Time time) {
  using namespace std::chrono;
  const auto midnight = floor<days>(time);
  const year_month_day date(midnight);
  const hh_mm_ss clock(floor<seconds>(time - midnight));
  return {int(date.year()),           int(unsigned(date.month())),  int(unsigned(date.day())),
          int(clock.hours().count()), int(clock.minutes().count()), int(clock.seconds().count())};
}

std::optional<Time> time_of(const Fields& f) {
  using namespace std::chrono;
  const year_month_day date{year(f.year), month(unsigned(f.month)), day(unsigned(f.day))};
  if (!date.ok() || f.hour > 23 || f.minute > 59 || f.second > 59) return std::nullopt;
  return Time(sys_days(date)) + hours(f.hour) + minutes(f.minute) + seconds(f.second);
}

/// Reads `text` against a pattern in which 'd' stands for a digit and everything else for itself.
bool matches(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (pattern[i] == 'd' ? !is_digit(text[i]) : text[i] != pattern[i]) return false;
  return true;
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

/// How far local time is ahead of UTC (RFC 3339, "time-offset", and ISO 8601's form without a colon).
std::optional<std::chrono::minutes> offset_of(std::string_view zone) {
  if (zone == "Z" || zone == "UTC") return std::chrono::minutes(0);
  if (!zone.starts_with('+') && !zone.starts_with('-')) return std::nullopt;
  const std::string_view digits = zone.substr(1);
  if (!matches(digits, "dd:dd") && !matches(digits, "dddd")) return std::nullopt;
  const int hours = number(digits.substr(0, 2));
  const int minutes = number(digits.substr(digits.size() - 2));
  if (hours > 23 || minutes > 59) return std::nullopt;
  const std::chrono::minutes offset(hours * 60 + minutes);
  return zone.front() == '+' ? offset : -offset;
}

std::string format(const char* pattern, Time time) {
  const Fields f = fields_of(time);
  char out[80];
  const int length = std::snprintf(out, sizeof out, pattern, f.year, f.month, f.day, f.hour, f.minute, f.second);
  return {out, static_cast<std::size_t>(length)};
}

}  // namespace

std::string format_iso8601(Time time) { return format("%04d-%02d-%02dT%02d:%02d:%02dZ", time); }
std::string format_basic(Time time) { return format("%04d%02d%02dT%02d%02d%02dZ", time); }

std::optional<Time> parse_iso8601(std::string_view text) {
  constexpr std::string_view kSeconds = "dddd-dd-ddTdd:dd:dd";
  const std::string_view head = text.substr(0, kSeconds.size());
  if (!matches(head, kSeconds)) return std::nullopt;
  std::string_view rest = text.substr(kSeconds.size());
  int milliseconds = 0;
  if (rest.starts_with('.')) {
    std::size_t digits = 1;
    while (digits < rest.size() && is_digit(rest[digits])) ++digits;
    if (digits == 1) return std::nullopt;
    std::string fraction(rest.substr(1, std::min<std::size_t>(digits - 1, 3)));
    fraction.resize(3, '0');
    milliseconds = number(fraction);
    rest.remove_prefix(digits);
  }
  const auto offset = offset_of(rest);
  if (!offset) return std::nullopt;
  auto time = time_of({number(head.substr(0, 4)), number(head.substr(5, 2)), number(head.substr(8, 2)),
                       number(head.substr(11, 2)), number(head.substr(14, 2)), number(head.substr(17, 2))});
  if (time) *time += std::chrono::milliseconds(milliseconds) - *offset;
  return time;
}

std::optional<Time> parse_basic(std::string_view text) {
  if (!matches(text, "ddddddddTddddddZ")) return std::nullopt;
  return time_of({number(text.substr(0, 4)), number(text.substr(4, 2)), number(text.substr(6, 2)),
                  number(text.substr(9, 2)), number(text.substr(11, 2)), number(text.substr(13, 2))});
}

}  // namespace crossgate
