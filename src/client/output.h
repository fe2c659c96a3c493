// How an answer is shown: the format, --query, and the pages of the answer (AWS CLI User Guide, "Controlling command
// output").
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "api/operation.h"
#include "base/error.h"
#include "client/context.h"
#include "client/jmespath/expression.h"
#include "client/paging.h"
#include "client/presentation.h"

namespace crossgate::client {

/// Puts text on standard output.
using Print = std::function<Result<void>(std::string_view text)>;

class Output {
 public:
  /// By --output, AWS_DEFAULT_OUTPUT or the profile's `output`, --query and --color. Fails for a format that there is
  /// not and a query that cannot be read.
  static Result<Output> choose(const Context& context);

  /// `answer` as present() makes it.
  Result<void> show(const api::OperationInfo& operation, const boost::json::value& answer, const Print& print) const;

  /// Each page as it comes with text and yaml-stream, all in one with the other formats. `pages` are of presented
  /// answers.
  Result<void> show_pages(const api::OperationInfo& operation, Pages pages, const Print& print) const;

 private:
  enum class Format { json, text, table, yaml, yaml_stream };

  Result<boost::json::value> queried(boost::json::value answer) const;
  Result<std::string> formatted(const api::OperationInfo& operation, boost::json::value answer) const;

  Format format_ = Format::json;
  TableStyle table_style_;
  std::optional<jmespath::Expression> query_;
};

}  // namespace crossgate::client
