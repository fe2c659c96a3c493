// What performs Organizations' operations.
#pragma once

#include <vector>

#include "services/binding.h"

namespace crossgate::services::organizations {

std::vector<Binding> bindings();

}  // namespace crossgate::services::organizations
