// What performs CodeCommit's operations, one function for each file's group.
#pragma once

#include <vector>

#include "services/binding.h"

namespace crossgate::services::codecommit {

/// All of them.
std::vector<Binding> bindings();

std::vector<Binding> repository_bindings();
std::vector<Binding> listing_bindings();
std::vector<Binding> branch_bindings();

}  // namespace crossgate::services::codecommit
