// Accounts and the root, as Organizations' operations show them.
#pragma once

#include "api/organizations/organizations.h"
#include "api/organizations/tree.h"
#include "base/error.h"
#include "iam/organization_snapshot.h"
#include "services/deps.h"
#include "services/organizations/tree_access.h"

namespace crossgate::services::organizations {

api::organizations::Account describe_account(const iam::OrganizationSnapshot& tree, const storage::Account& account);
/// kAccountNotFound where there is none.
Result<storage::Account> find_account(Deps& deps, const AccountId& id);

/// The account behind which a page of accounts begins; nullopt: at the first.
std::optional<AccountId> account_before(const Page& page);

api::organizations::Root describe_root(const iam::OrganizationSnapshot& tree, bool control_policies_enabled);

}  // namespace crossgate::services::organizations
