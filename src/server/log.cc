#include "server/log.h"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/text.h"

namespace crossgate::server {
namespace {

constexpr std::array kLevels{std::pair<std::string_view, LogLevel>{"debug", LogLevel::debug},
                             std::pair<std::string_view, LogLevel>{"info", LogLevel::info},
                             std::pair<std::string_view, LogLevel>{"warn", LogLevel::warn},
                             std::pair<std::string_view, LogLevel>{"error", LogLevel::error},
                             std::pair<std::string_view, LogLevel>{"off", LogLevel::off}};

/// Of a request, in bytes.
constexpr std::size_t kUsualLine = 512;

constexpr std::array kFormats{std::pair<std::string_view, LogFormat>{"auto", LogFormat::automatic},
                              std::pair<std::string_view, LogFormat>{"text", LogFormat::text},
                              std::pair<std::string_view, LogFormat>{"json", LogFormat::json}};

template <class T, std::size_t N>
Parsed<T> parse_choice(std::string_view text, const std::array<std::pair<std::string_view, T>, N>& choices) {
  std::string rule;
  for (const auto& [name, value] : choices) {
    if (text == name) return value;
    rule += rule.empty() ? "must be " : name == choices.back().first ? " or " : ", ";
    rule += name;
  }
  return broken(rule);
}

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::off:
      break;
  }
  return spdlog::level::off;
}

std::string_view name_of(LogLevel level) {
  for (const auto& [name, value] : kLevels) {
    if (value == level) return name;
  }
  return "";
}

/// Well-formed, and without the control characters U+0080 to U+009F, which some terminals obey.
bool is_printable_utf8(std::string_view text) {
  for (std::size_t at = 0; (at = text.find('\xc2', at)) != text.npos; ++at)
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xa0) return false;
  return is_utf8(text);
}

/// Whether a byte is printable ASCII or a part of printable UTF-8.
bool is_printable(unsigned char c, bool utf8) { return (c >= 0x20 && c < 0x7f) || (c >= 0x80 && utf8); }

/// Quotes and backslashes behind a backslash; what is not printable as two hexadecimal digits behind `escape`.
void append_quoted(std::string& line, std::string_view text, std::string_view escape) {
  const bool utf8 = is_printable_utf8(text);
  line += '"';
  for (const unsigned char c : text) {
    if (!is_printable(c, utf8)) {
      fmt::format_to(std::back_inserter(line), "{}{:02x}", escape, c);
      continue;
    }
    if (c == '"' || c == '\\') line += '\\';
    line += static_cast<char>(c);
  }
  line += '"';
}

/// As a string of JSON (RFC 8259, 7). A byte of what is not UTF-8 becomes the character of that number.
void append_json(std::string& line, std::string_view text) { append_quoted(line, text, "\\u00"); }

std::string timestamp(Time time) {
  const auto milliseconds = (time.time_since_epoch() % std::chrono::seconds(1)).count();
  std::string text = format_iso8601(time);
  text.pop_back();
  return fmt::format("{}.{:03}Z", text, milliseconds);
}

/// Quoted, with \xNN for a byte, where a reader could not tell its end or what it was.
void append_text(std::string& line, std::string_view value) {
  const bool utf8 = is_printable_utf8(value);
  const bool plain = !value.empty() && std::ranges::all_of(value, [utf8](unsigned char c) {
    return is_printable(c, utf8) && c != ' ' && c != '=' && c != '"' && c != '\\';
  });
  if (plain) {
    line += value;
  } else {
    append_quoted(line, value, "\\x");
  }
}

void append_number(std::string& line, std::int64_t number) { fmt::format_to(std::back_inserter(line), "{}", number); }

}  // namespace

Parsed<LogLevel> parse_log_level(std::string_view text) { return parse_choice(text, kLevels); }
Parsed<LogFormat> parse_log_format(std::string_view text) { return parse_choice(text, kFormats); }

std::string text_line(Time time, std::string_view level, std::string_view event, const std::vector<LogField>& fields) {
  std::string line = fmt::format("{} {:5} {}", timestamp(time), level, event);
  for (const LogField& field : fields) {
    line.append(1, ' ').append(field.name).append(1, '=');
    if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
      append_number(line, *number);
    } else {
      append_text(line, std::get<std::string>(field.value));
    }
  }
  return line;
}

std::string json_line(Time time, std::string_view level, std::string_view event, const std::vector<LogField>& fields) {
  std::string line = fmt::format(R"({{"time":"{}","level":"{}","event":)", timestamp(time), level);
  line.reserve(kUsualLine);
  append_json(line, event);
  for (const LogField& field : fields) {
    line += ',';
    append_json(line, field.name);
    line += ':';
    if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
      append_number(line, *number);
    } else {
      append_json(line, std::get<std::string>(field.value));
    }
  }
  line += '}';
  return line;
}

Log::Log(LogLevel level, LogFormat format, const Clock& clock)
    : logger_(std::make_shared<spdlog::logger>("crossgated", std::make_shared<spdlog::sinks::stderr_sink_mt>())),
      json_(format == LogFormat::json || (format == LogFormat::automatic && ::isatty(STDERR_FILENO) == 0)),
      clock_(clock) {
  logger_->set_pattern("%v");
  logger_->set_level(to_spdlog(level));
}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view event, const std::vector<LogField>& fields) {
  if (!logger_->should_log(to_spdlog(level))) return;
  const auto line = json_ ? json_line : text_line;
  logger_->log(to_spdlog(level), spdlog::string_view_t(line(clock_.now(), name_of(level), event, fields)));
}

void Log::set_level(LogLevel level) { logger_->set_level(to_spdlog(level)); }
void Log::debug(std::string_view event, std::vector<LogField> fields) { write(LogLevel::debug, event, fields); }
void Log::info(std::string_view event, std::vector<LogField> fields) { write(LogLevel::info, event, fields); }
void Log::warn(std::string_view event, std::vector<LogField> fields) { write(LogLevel::warn, event, fields); }
void Log::error(std::string_view event, std::vector<LogField> fields) { write(LogLevel::error, event, fields); }

void Log::record(const AccessRecord& record) {
  const LogLevel level = record.status >= 500 ? LogLevel::error : LogLevel::info;
  if (!logger_->should_log(to_spdlog(level))) return;
  const HttpRequest& request = record.request;
  // The path only: a presigned request carries its signature in the query.
  std::vector<LogField> fields{{"request", request.id},
                               {"from", request.remote_address},
                               {"method", request.method},
                               {"path", std::string(request.path().substr(0, 256))},
                               {"status", std::int64_t{record.status}},
                               {"in", static_cast<std::int64_t>(record.bytes_in)},
                               {"out", static_cast<std::int64_t>(record.bytes_out)},
                               {"us", std::int64_t{record.took.count()}}};
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) fields.push_back({name, value});
  };
  add("via", record.request.proxy);
  add("operation", record.notes.operation);
  add("caller", record.notes.caller);
  add("key", record.notes.access_key_id);
  add("reason", record.notes.reason);
  write(level, "request", fields);
}

}  // namespace crossgate::server
