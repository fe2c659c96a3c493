// Rows as IAM's answers show them.
#pragma once

#include <vector>

#include "api/iam/attachments.h"
#include "api/iam/groups.h"
#include "api/iam/policies.h"
#include "api/iam/policy_versions.h"
#include "api/iam/roles.h"
#include "api/iam/users.h"
#include "base/error.h"
#include "iam/account_snapshot.h"
#include "services/deps.h"
#include "services/iam/managed_policy.h"
#include "storage/identities.h"

namespace crossgate::services::iam_api {

// As listings show them: without boundary and tags (IAM API Reference, "ListUsers", "ListRoles").
api::iam::User describe_user(const iam::AccountSnapshot& account, const storage::Principal& user);
/// Blocks: the users and roles in its trust policy are shown by ARN, and may be of any account.
Result<api::iam::Role> describe_role(Deps& deps, const iam::AccountSnapshot& account, const storage::Principal& role);
api::iam::Group describe_group(const iam::AccountSnapshot& account, const storage::Principal& group);

// With all that is known of them.
api::iam::User describe_wholly(const iam::AccountSnapshot& account, const storage::Principal& user);
Result<api::iam::Role> describe_wholly(Deps& deps, const iam::AccountSnapshot& account, const storage::Principal& role);

/// What GetRole says of its sessions. Blocks.
Result<api::iam::RoleLastUsed> last_used(Deps& deps, const storage::Principal& role);

/// The managed policies of a user, role or group, by name.
std::vector<api::iam::AttachedPolicy> describe_attached(const std::vector<ManagedPolicy>& policies);

/// Without tags.
api::iam::Policy describe_policy(const ManagedPolicy& policy, const UsageCounts& usage);
/// Without the document.
api::iam::PolicyVersion describe_version(const ManagedPolicy& policy, const ManagedVersion& version);

}  // namespace crossgate::services::iam_api
