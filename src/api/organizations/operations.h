// Organizations' operations, AWS Organizations API Reference, version 2016-11-28.
#pragma once

#include <span>

#include "api/operation.h"

namespace crossgate::api::organizations {

/// Every declared operation, ordered by name. Thread-safe.
std::span<const OperationInfo> operations();

}  // namespace crossgate::api::organizations
