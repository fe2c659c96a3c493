// Counts what passes to a metadata store.
#pragma once

#include "server/metrics.h"
#include "storage/metadata.h"

namespace crossgate::server {

/// As the store that it borrows, with each write's time and outcome told to `metrics`.
class MeasuredMetadata final : public storage::Metadata {
 public:
  MeasuredMetadata(storage::Metadata& store, Metrics& metrics) : store_(store), metrics_(metrics) {}

  Result<storage::WriteOutcome> write(const storage::Aggregate& aggregate, const std::vector<storage::Statement>& batch,
                                      const storage::WriteOptions& options) override;

  Result<storage::Rows> read(const storage::Query& query) override { return store_.read(query); }
  Result<std::vector<storage::Rows>> read_together(const std::vector<storage::Query>& queries) override {
    return store_.read_together(queries);
  }
  Result<std::vector<std::optional<storage::Head>>> versions(
      const std::vector<storage::Aggregate>& aggregates) override {
    return store_.versions(aggregates);
  }
  Result<std::optional<storage::Lease>> claim(std::string_view name,
                                              const std::optional<storage::Lease>& stood_still) override {
    return store_.claim(name, stood_still);
  }
  Result<bool> renew(storage::Lease& lease) override { return store_.renew(lease); }
  Result<void> release(const storage::Lease& lease) override { return store_.release(lease); }
  Result<std::optional<storage::Lease>> watch(std::string_view name) override { return store_.watch(name); }
  std::size_t most_inline_bytes() const override { return store_.most_inline_bytes(); }
  Result<std::vector<std::string>> faults() override { return store_.faults(); }

 private:
  storage::Metadata& store_;
  Metrics& metrics_;
};

}  // namespace crossgate::server
