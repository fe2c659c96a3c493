// A checked batch in which every expectation says what it means when it is not met.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "storage/metadata.h"

namespace crossgate::storage::sql {

template <class Outcome>
class Batch {
 public:
  /// Must touch, or return, exactly `rows`; else the batch is undone and comes to `otherwise`.
  void expect(std::int64_t rows, std::string_view sql, std::vector<Parameter> parameters, Outcome otherwise) {
    expect({std::string(sql), std::move(parameters), rows}, std::move(otherwise));
  }
  void expect(Statement statement, Outcome otherwise) {
    statements_.push_back(std::move(statement));
    otherwise_.push_back(std::move(otherwise));
  }
  /// Any number of rows.
  void add(std::string_view sql, std::vector<Parameter> parameters) {
    statements_.push_back({std::string(sql), std::move(parameters), std::nullopt});
    otherwise_.emplace_back();
  }

  /// The new head, or what the batch came to when it was undone: `stale` when that was for the head itself.
  Result<std::expected<Head, Outcome>> write(Metadata& metadata, const Aggregate& aggregate,
                                             const WriteOptions& options, Outcome stale) const {
    using Ended = std::expected<Head, Outcome>;
    TRY(auto outcome, metadata.write(aggregate, statements_, options));
    if (const auto* written = std::get_if<Written>(&outcome)) return Ended(written->head);
    if (const auto* mismatch = std::get_if<Mismatch>(&outcome))
      return Ended(std::unexpect, otherwise_.at(mismatch->statement));
    return Ended(std::unexpect, std::move(stale));
  }

 private:
  std::vector<Statement> statements_;
  std::vector<Outcome> otherwise_;
};

}  // namespace crossgate::storage::sql
