// What performs STS's operations.
#pragma once

#include <vector>

#include "services/binding.h"

namespace crossgate::services::sts {

std::vector<Binding> bindings();

}  // namespace crossgate::services::sts
