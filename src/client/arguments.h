// The options of an operation, from its shape.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "api/operation.h"
#include "base/error.h"

namespace crossgate::client {

/// How a call is to be made, beside its input.
struct Arguments {
  boost::json::object input;
  bool pages_by_hand = false;             ///< the line names a page token or a page size itself
  std::optional<std::int64_t> page_size;  ///< --page-size
};

/// Reads `--repository-name x --branch-names a b --no-flag --tags Key=a,Value=b --policy file://p.json
/// --cli-input-json …`. Timestamps are ISO 8601 or epoch seconds. Fails with kUsage in the AWS CLI's words.
Result<Arguments> parse_arguments(const api::OperationInfo& operation, std::span<const std::string> words);

}  // namespace crossgate::client
