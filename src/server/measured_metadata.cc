#include "server/measured_metadata.h"

namespace crossgate::server {
namespace {

std::string_view outcome_of(const Result<storage::WriteOutcome>& result) {
  if (!result) return result.error().code == kServiceUnavailable ? "busy" : "failed";
  return std::holds_alternative<storage::Written>(*result) ? "written" : "undone";
}

}  // namespace

Result<storage::WriteOutcome> MeasuredMetadata::write(const storage::Aggregate& aggregate,
                                                      const std::vector<storage::Statement>& batch,
                                                      const storage::WriteOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  auto result = store_.write(aggregate, batch, options);
  metrics_.record_write(outcome_of(result), std::chrono::steady_clock::now() - start);
  return result;
}

}  // namespace crossgate::server
