// Service control policies, as the operations on them and on their attachments look them up.
#pragma once

#include <string_view>

#include "api/organizations/policies.h"
#include "base/error.h"
#include "iam/organization_snapshot.h"

namespace crossgate::services::organizations {

inline constexpr std::string_view kFullAccessName = "FullAWSAccess";

/// FullAWSAccess included. kPolicyNotFound where there is none.
Result<storage::ControlPolicy> find_policy(const iam::OrganizationSnapshot& tree, std::string_view id);
api::organizations::PolicySummary summarize(const iam::OrganizationSnapshot& tree,
                                            const storage::ControlPolicy& policy);

Error no_such_policy();
Error no_such_target();
Error type_not_available();

}  // namespace crossgate::services::organizations
