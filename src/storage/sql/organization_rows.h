// What the files of Organizations and Identities share: rows of accounts and of requests to make them.
#pragma once

#include "storage/identities.h"
#include "storage/sql/cells.h"

namespace crossgate::storage::sql {

/// The columns that `read_organization` and its siblings take, in order.
inline constexpr std::string_view kOrganizationColumns = "id, root_id, management_account, management_email";
inline constexpr std::string_view kAccountColumns = "id, name, email, joined, management, parent, closed";
inline constexpr std::string_view kRequestColumns =
    "id, account_name, account, state, failure_reason, requested, completed";

Organization read_organization(Cells& cells);
Account read_account(Cells& cells);
CreateAccountRequest read_request(Cells& cells);

}  // namespace crossgate::storage::sql
