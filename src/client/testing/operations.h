// Operations by name.
#pragma once

#include <string_view>

#include "api/operation.h"

namespace crossgate::client {

inline const api::OperationInfo& operation(std::string_view service, std::string_view name) {
  return *api::find_operation(service, name);
}

}  // namespace crossgate::client
