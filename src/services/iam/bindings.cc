#include "services/iam/bindings.h"

#include <algorithm>
#include <iterator>

namespace crossgate::services::iam_api {

std::vector<Binding> bindings() {
  std::vector<Binding> all;
  for (auto* group : {user_bindings, access_key_bindings, role_bindings, group_bindings, boundary_bindings,
                      tagging_bindings, inline_policy_bindings, policy_bindings, policy_version_bindings,
                      ssh_public_key_bindings, instance_profile_bindings, account_bindings,
                      authorization_detail_bindings, absent_bindings, simulation_bindings, attachment_bindings,
                      mfa_device_bindings, oidc_provider_bindings, service_specific_credential_bindings}) {
    std::ranges::move(group(), std::back_inserter(all));
  }
  return all;
}

}  // namespace crossgate::services::iam_api
