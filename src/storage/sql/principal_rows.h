// What the files of Identities share: the keys of rows that belong to a principal, and the rows themselves.
#pragma once

#include <string_view>
#include <vector>

#include "base/names.h"
#include "storage/identities.h"
#include "storage/metadata.h"
#include "storage/sql/batch.h"
#include "storage/sql/cells.h"

namespace crossgate::storage::sql {

Aggregate aggregate_of(const AccountId& account);

std::string_view to_string(PrincipalKind kind);

Account read_account(Cells& cells);

/// $account, $kind and $principal (the folded name), and `more`.
std::vector<Parameter> principal_key(const AccountId& account, PrincipalKind kind, std::string_view name,
                                     std::vector<Parameter> more = {});

/// The rows of a new principal; `exists` where there is one of the name.
void add_principal(Batch<Change>& batch, const AccountId& account, const Principal& principal);
void add_tags(Batch<Change>& batch, const AccountId& account, const Principal& principal);
/// `absent` where there is none of the name.
void require_principal(Batch<Change>& batch, const AccountId& account, PrincipalKind kind, std::string_view name);

}  // namespace crossgate::storage::sql
