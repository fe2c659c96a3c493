#include "server/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <mutex>

namespace crossgate::server {
namespace {

using prometheus::Histogram;

/// Seconds. From an answer out of memory to a clone of a large repository.
const Histogram::BucketBoundaries kRequestSeconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                  0.5,   1,      2.5,   5,    10,    30,   60,  300};
const Histogram::BucketBoundaries kWriteSeconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10};

double seconds(std::chrono::duration<double> time) { return time.count(); }

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

prometheus::ClientMetric metric_of(const Reading& reading) {
  prometheus::ClientMetric metric;
  if (!reading.label.empty()) metric.label.push_back({reading.label, reading.label_value});
  metric.counter.value = reading.value;  // the family's type says which of the two is looked at
  metric.gauge.value = reading.value;
  return metric;
}

void add(std::vector<prometheus::MetricFamily>& families, const Readings& readings) {
  for (const Reading& reading : readings) {
    if (families.empty() || families.back().name != reading.name) {
      const bool counts = reading.kind == Reading::Kind::counter;
      families.push_back(
          {reading.name, reading.help, counts ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge, {}});
    }
    families.back().metric.push_back(metric_of(reading));
  }
}

}  // namespace

Parsed<MetricsAccess> parse_metrics_access(std::string_view text) {
  if (text == "loopback") return MetricsAccess::loopback;
  if (text == "all") return MetricsAccess::all;
  if (text == "off") return MetricsAccess::off;
  return broken("must be loopback, all or off");
}

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                          .Name("crossgate_requests_total")
                                                          .Help("Requests by what was asked and the HTTP status.")
                                                          .Register(registry);
  prometheus::Family<Histogram>& request_seconds = prometheus::BuildHistogram()
                                                       .Name("crossgate_request_seconds")
                                                       .Help("From a request's first byte to the end of its answer.")
                                                       .Register(registry);
  prometheus::Family<prometheus::Counter>& body_bytes = prometheus::BuildCounter()
                                                            .Name("crossgate_body_bytes_total")
                                                            .Help("Bytes of bodies, in requests and in answers.")
                                                            .Register(registry);
  prometheus::Counter& bytes_in = body_bytes.Add({{"direction", "in"}});
  prometheus::Counter& bytes_out = body_bytes.Add({{"direction", "out"}});
  prometheus::Family<Histogram>& write_seconds =
      prometheus::BuildHistogram()
          .Name("crossgate_metadata_write_seconds")
          .Help("Writes of the metadata, with their wait for the writer, by how they ended.")
          .Register(registry);

  /// What counts requests of one kind and status. Held, since to find it by its labels costs more than a request out of
  /// memory does.
  struct Series {
    prometheus::Counter* requests = nullptr;
    Histogram* seconds = nullptr;
  };
  std::mutex mutex;  // of `series`
  std::map<std::string, std::map<int, Series>, std::less<>> series;

  Series series_of(std::string_view operation, int status) {
    const std::lock_guard lock(mutex);
    auto found = series.find(operation);
    if (found == series.end()) found = series.try_emplace(std::string(operation)).first;
    Series& one = found->second[status];
    if (one.requests == nullptr) {
      one.requests = &requests.Add({{"operation", found->first}, {"status", std::to_string(status)}});
      one.seconds = &request_seconds.Add({{"operation", found->first}}, kRequestSeconds);
    }
    return one;
  }
};

Metrics::Metrics(AccessLog& next) : next_(next), families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::record(const AccessRecord& record) {
  const std::string_view counted_as = record.notes.counted_as;
  const auto series = families_->series_of(counted_as.empty() ? "other" : counted_as, record.status);
  series.requests->Increment();
  series.seconds->Observe(seconds(record.took));
  families_->bytes_in.Increment(static_cast<double>(record.bytes_in));
  families_->bytes_out.Increment(static_cast<double>(record.bytes_out));
  next_.record(record);
}

void Metrics::record_write(std::string_view outcome, std::chrono::steady_clock::duration took) {
  families_->write_seconds.Add({{"outcome", std::string(outcome)}}, kWriteSeconds).Observe(seconds(took));
}

std::string Metrics::text(const Readings& readings) const {
  std::vector<prometheus::MetricFamily> families = families_->registry.Collect();
  add(families, readings);
  return prometheus::TextSerializer().Serialize(families);
}

Readings process_readings(Time start) {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  double pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  const auto page_bytes = static_cast<double>(::sysconf(_SC_PAGESIZE));
  return {
      {"process_cpu_seconds_total", "Processor time of the server itself.", Reading::Kind::counter,
       seconds(usage.ru_utime) + seconds(usage.ru_stime)},
      {"process_resident_memory_bytes", "Memory in use.", Reading::Kind::gauge, resident * page_bytes},
      {"process_start_time_seconds", "When it started, since the epoch.", Reading::Kind::gauge,
       seconds(start.time_since_epoch())},
  };
}

}  // namespace crossgate::server
