// The options of an operation, from its shape.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/operation.h"
#include "base/error.h"
#include "client/mfa_bootstrap.h"
#include "client/option_parser.h"
#include "client/paging.h"

namespace crossgate::client {

enum class Skeleton { none, input, output };

/// How a call is to be made, beside its input.
struct Arguments {
  boost::json::object input;
  bool paginates = false;  ///< all pages are to be read
  PagingOptions paging = {};
  Skeleton skeleton = Skeleton::none;  ///< instead of calling
  std::optional<MfaBootstrap> bootstrap = {};
};

struct ArgumentRules {
  bool paginate = true;    ///< not --no-paginate
  bool raw_blobs = false;  ///< --cli-binary-format raw-in-base64-out
};

/// The options that parse_arguments knows for the operation, for help and completion.
std::vector<Option> options_of(const api::OperationInfo& operation);

/// Reads `--repository-name x --branch-names a b --no-flag --tags Key=a,Value=b --policy file://p.json
/// --cli-input-json …`. Timestamps are ISO 8601 or epoch seconds. Fails with kSyntax, kUnknownOptions, kUsage or kOther
/// as the AWS CLI does, in its words.
Result<Arguments> parse_arguments(const api::OperationInfo& operation, std::span<const std::string> words,
                                  const ArgumentRules& rules = {});

}  // namespace crossgate::client
