// The exit statuses of AWS CLI v2 (AWS CLI User Guide, "Command line return codes"), carried by an Error's code.
#pragma once

#include "base/error.h"

namespace crossgate::client {

/// The command line asks for what cannot be: 252.
inline constexpr ErrorCode kUsage{"Usage"};
/// It cannot even be parsed, or has options that there are not: 252, and told below the usage.
inline constexpr ErrorCode kSyntax{"Syntax"};
inline constexpr ErrorCode kUnknownOptions{"UnknownOptions"};
/// Credentials, region or configuration are missing, or ask for what this version cannot do: 253.
inline constexpr ErrorCode kConfiguration{"Configuration"};
/// The service was reached and said no: 254.
inline constexpr ErrorCode kRefused{"Refused"};
/// Anything else, broken configuration files and partial credentials among it: 255.
inline constexpr ErrorCode kOther{"Other"};

inline int exit_status(const Error& error) {
  if (error.code == kUsage || error.code == kSyntax || error.code == kUnknownOptions) return 252;
  if (error.code == kConfiguration) return 253;
  if (error.code == kRefused) return 254;
  return 255;
}

}  // namespace crossgate::client
