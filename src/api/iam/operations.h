// IAM's operations, IAM API Reference, version 2010-05-08.
#pragma once

#include <span>

#include "api/operation.h"

namespace crossgate::api::iam {

/// Every declared operation, ordered by name. Thread-safe.
std::span<const OperationInfo> operations();

}  // namespace crossgate::api::iam
