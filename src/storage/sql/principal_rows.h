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

/// As `to_string` writes it.
PrincipalKind read_kind(Cells& cells);

/// $account, $kind and $principal (the folded name), and `more`.
std::vector<Parameter> principal_key(const AccountId& account, PrincipalKind kind, std::string_view name,
                                     std::vector<Parameter> more = {});

/// The rows of a new principal; `exists` where there is one of the name.
void add_principal(Batch<Change>& batch, const AccountId& account, const Principal& principal);
/// Adds, and replaces those of the same key.
void add_tags(Batch<Change>& batch, const AccountId& account, const TagOwner& owner, const std::vector<Tag>& tags);
void remove_tags(Batch<Change>& batch, const AccountId& account, const TagOwner& owner);
/// $account, $kind and $entity, and `more`.
std::vector<Parameter> tag_key(const AccountId& account, const TagOwner& owner, std::vector<Parameter> more = {});
std::string_view to_string(Taggable kind);
/// Writes the batch on the account's head; `absent` where there is no account.
Result<Change> write(Metadata& metadata, const AccountId& account, const Batch<Change>& batch);

/// `absent` where the ARN is of a policy of the account's own and there is none. AWS's own have no rows.
void require_policy(Batch<Change>& batch, const AccountId& account, std::string_view arn);
/// `absent` where there is none of the name.
void require_principal(Batch<Change>& batch, const AccountId& account, PrincipalKind kind, std::string_view name);

}  // namespace crossgate::storage::sql
