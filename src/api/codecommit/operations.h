// CodeCommit's operations, CodeCommit API Reference, version 2015-04-13.
#pragma once

#include <span>

#include "api/operation.h"

namespace crossgate::api::codecommit {

/// Every declared operation, ordered by name. Thread-safe.
std::span<const OperationInfo> operations();

}  // namespace crossgate::api::codecommit
