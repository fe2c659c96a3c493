#include "services/organizations/bindings.h"

#include <iterator>

#include "services/organizations/tree_access.h"

namespace crossgate::services::organizations {

std::vector<Binding> bindings() {
  std::vector<Binding> all;
  for (auto* group :
       {account_bindings, unit_bindings, tree_bindings, policy_bindings, attachment_bindings, tag_bindings})
    std::ranges::move(group(), std::back_inserter(all));
  return all;
}

}  // namespace crossgate::services::organizations
