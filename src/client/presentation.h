// An answer as the AWS CLI shows it. Pure but for the local time zone; thread-safe.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "api/operation.h"
#include "base/error.h"

namespace crossgate::client {

/// The members in the order of their declaration, timestamps in ISO 8601 (numbers in the local time zone, texts in
/// UTC, as AWS CLI v2 has them), IAM's percent-encoded policy documents as the JSON that they are. Members that the
/// shape does not have are left out.
boost::json::value present(const api::OperationInfo& operation, const boost::json::value& answer);

/// `--output json`: nothing at all for an empty structure.
std::string format_json(const boost::json::value& value);
/// `--output text`: tab-separated, keys sorted.
std::string format_text(const boost::json::value& value);
/// `--output yaml`: nothing at all for an empty structure, a scalar as JSON.
std::string format_yaml(const boost::json::value& value);

struct TableStyle {
  int terminal_width = 80;  ///< in columns
  bool color = false;
};

/// `--output table`: nothing for what is empty, null, false or 0. Fails with kOther where a --query made a list whose
/// rows differ in length.
Result<std::string> format_table(std::string_view title, const boost::json::value& value, const TableStyle& style);

}  // namespace crossgate::client
