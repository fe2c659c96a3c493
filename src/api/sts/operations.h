// STS's operations, AWS Security Token Service API Reference, version 2011-06-15.
#pragma once

#include <span>

#include "api/operation.h"

namespace crossgate::api::sts {

/// Every declared operation, ordered by name. Thread-safe.
std::span<const OperationInfo> operations();

}  // namespace crossgate::api::sts
