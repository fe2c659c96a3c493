// What the server counts, in Prometheus' text form.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "server/http.h"

namespace crossgate::server {

/// Who may read /metrics.
enum class MetricsAccess { loopback, all, off };
Parsed<MetricsAccess> parse_metrics_access(std::string_view text);

/// A value that somebody else keeps and that is looked up when it is asked for. Those of one name stand together.
struct Reading {
  enum class Kind { counter, gauge };
  std::string name;
  std::string help;
  Kind kind = Kind::gauge;
  double value = 0;
  std::string label = {};  ///< empty: none
  std::string label_value = {};
};
using Readings = std::vector<Reading>;

/// Thread-safe. Counts every request on its way to the log. No label ever comes from a client: operations are those
/// that exist, statuses those that are answered.
class Metrics final : public AccessLog {
 public:
  /// Borrows `next`.
  explicit Metrics(AccessLog& next);
  ~Metrics() override;

  void record(const AccessRecord& record) override;
  /// One write of the metadata, by how it ended: "written", "undone", "busy", "failed".
  void record_write(std::string_view outcome, std::chrono::steady_clock::duration took);

  /// `readings` are asked each time.
  std::string text(const Readings& readings) const;
  static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct Families;
  AccessLog& next_;
  const std::unique_ptr<Families> families_;
};

/// Processor time, memory and start of this process, under the names that Prometheus' own libraries give them.
Readings process_readings(Time start);

}  // namespace crossgate::server
