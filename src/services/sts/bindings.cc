#include "services/sts/bindings.h"

namespace crossgate::services::sts {

std::vector<Binding> bindings() {
  auto all = token_bindings();
  all.push_back(assume_role_binding());
  all.push_back(web_identity_binding());
  return all;
}

}  // namespace crossgate::services::sts
