// The command line's names for operations and their members. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace crossgate::client {

/// "GetRepository" as "get-repository", "policyARNs" as "policy-arns": botocore's xform_name.
std::string option_name(std::string_view wire_name);

}  // namespace crossgate::client
