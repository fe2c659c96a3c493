// What performs STS's operations, one function for each file's group.
#pragma once

#include <vector>

#include "services/binding.h"

namespace crossgate::services::sts {

/// All of them.
std::vector<Binding> bindings();

Binding assume_role_binding();
Binding web_identity_binding();
std::vector<Binding> token_bindings();

}  // namespace crossgate::services::sts
