// Endpoint rule sets in the folders of AWS_DATA_PATH: the one way to give every AWS CLI an endpoint without a flag
// (AWS SDKs' endpoint-rule-set-1.json, of which only the simplest form is read and written here).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/operation.h"
#include "base/error.h"
#include "client/environment.h"

namespace crossgate::client {

/// A rule set that sends every request to `url`.
std::string make_rule_set(std::string_view url);

/// The URL of a rule set that has one rule without conditions, "{Region}" in it replaced. Fails for any other.
Result<std::string> read_rule_set(std::string_view json, std::string_view file, const std::optional<Region>& region);

/// SERVICE/VERSION/endpoint-rule-set-1.json, as the AWS CLI looks for it below a folder of AWS_DATA_PATH.
std::string rule_set_path(const api::Service& service);

/// The URL from the first folder of AWS_DATA_PATH that has a rule set for the service; nullopt where none has.
Result<std::optional<std::string>> find_rule_set_url(const api::Service& service, const std::optional<Region>& region,
                                                     const Environment& environment);

}  // namespace crossgate::client
