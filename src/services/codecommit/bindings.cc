#include "services/codecommit/bindings.h"

#include <algorithm>
#include <iterator>

namespace crossgate::services::codecommit {

std::vector<Binding> bindings() {
  std::vector<Binding> all;
  for (auto* group : {repository_bindings, listing_bindings, branch_bindings}) {
    std::ranges::move(group(), std::back_inserter(all));
  }
  return all;
}

}  // namespace crossgate::services::codecommit
