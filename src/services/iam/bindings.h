// What performs IAM's operations, one function for each file's group.
#pragma once

#include <vector>

#include "services/binding.h"

namespace crossgate::services::iam_api {

/// All of them.
std::vector<Binding> bindings();

std::vector<Binding> user_bindings();
std::vector<Binding> access_key_bindings();
std::vector<Binding> role_bindings();
std::vector<Binding> group_bindings();
std::vector<Binding> boundary_bindings();
std::vector<Binding> tagging_bindings();
std::vector<Binding> inline_policy_bindings();
std::vector<Binding> policy_version_bindings();
std::vector<Binding> ssh_public_key_bindings();
std::vector<Binding> instance_profile_bindings();
std::vector<Binding> account_bindings();
std::vector<Binding> authorization_detail_bindings();
std::vector<Binding> simulation_bindings();
std::vector<Binding> absent_bindings();
std::vector<Binding> policy_bindings();
std::vector<Binding> attachment_bindings();
std::vector<Binding> mfa_device_bindings();
std::vector<Binding> oidc_provider_bindings();
std::vector<Binding> service_specific_credential_bindings();

}  // namespace crossgate::services::iam_api
