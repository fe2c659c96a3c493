// The exit statuses of AWS CLI v2 (AWS CLI User Guide, "Command line return codes"), carried by an Error's code.
#pragma once

#include "base/error.h"

namespace crossgate::client {

/// The command line is wrong: 252.
inline constexpr ErrorCode kUsage{"Usage"};
/// Credentials, region or configuration are missing, or ask for what this version cannot do: 253.
inline constexpr ErrorCode kConfiguration{"Configuration"};
/// The service was reached and said no: 254.
inline constexpr ErrorCode kRefused{"Refused"};
/// Anything else, broken configuration files and partial credentials among it: 255.
inline constexpr ErrorCode kOther{"Other"};

inline int exit_status(const Error& error) {
  if (error.code == kUsage) return 252;
  if (error.code == kConfiguration) return 253;
  if (error.code == kRefused) return 254;
  return 255;
}

}  // namespace crossgate::client
