// One line an event on standard error: text for a terminal, JSON for everything else.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "server/http.h"

namespace spdlog {
class logger;
}

namespace crossgate::server {

enum class LogLevel { debug, info, warn, error, off };
enum class LogFormat { automatic, text, json };  ///< automatic: text on a terminal

Parsed<LogLevel> parse_log_level(std::string_view text);
Parsed<LogFormat> parse_log_format(std::string_view text);

struct LogField {
  std::string_view name;
  std::variant<std::string, std::int64_t> value;
};

/// An event as a line without its end. Whatever a client sent stays on that line: control characters are escaped.
std::string text_line(Time time, std::string_view level, std::string_view event, const std::vector<LogField>& fields);
std::string json_line(Time time, std::string_view level, std::string_view event, const std::vector<LogField>& fields);

/// Thread-safe. Its callers never give it a secret.
class Log final : public AccessLog {
 public:
  Log(LogLevel level, LogFormat format, const Clock& clock);
  ~Log() override;

  void set_level(LogLevel level);
  void debug(std::string_view event, std::vector<LogField> fields = {});
  void info(std::string_view event, std::vector<LogField> fields = {});
  void warn(std::string_view event, std::vector<LogField> fields = {});
  void error(std::string_view event, std::vector<LogField> fields = {});
  void record(const AccessRecord& record) override;

 private:
  void write(LogLevel level, std::string_view event, const std::vector<LogField>& fields);

  std::shared_ptr<spdlog::logger> logger_;
  const bool json_;
  const Clock& clock_;
};

}  // namespace crossgate::server
