// What a person types next, once there is an administrator.
#pragma once

#include <string>

#include "server/config.h"
#include "server/initialize.h"

namespace crossgate::server {

/// The lines to paste next, for a server that listens on `endpoint`. They hold the administrator's secret.
std::string next_lines(const Administrator& administrator, const Config& config, const Endpoint& endpoint);

}  // namespace crossgate::server
