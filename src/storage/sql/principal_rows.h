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
Entity entity_of(const TagOwner& owner);
/// Writes the batch on the account's head; `absent` where there is no account.
Result<Change> write(Metadata& metadata, const AccountId& account, const Batch<Change>& batch);

/// Notes that this write changes rows of the entity (docs/storage-format.md, "How an account changes"). A write notes
/// all that it changes, or nothing, and then everybody reads the account whole.
void note_change(Batch<Change>& batch, const AccountId& account, const Entity& entity);
/// The same of the user to whom the table's row with this id belongs; before it is removed.
void note_change_of_owner(Batch<Change>& batch, const AccountId& account, std::string_view table, std::string_view id);
/// Of which the one row, and the alias, are read each time.
inline constexpr Entity kAccountItself{"account", ""};

/// `absent` where the ARN is of a policy of the account's own and there is none. AWS's own have no rows.
void require_policy(Batch<Change>& batch, const AccountId& account, std::string_view arn);
/// `absent` where there is none of the name.
void require_principal(Batch<Change>& batch, const AccountId& account, PrincipalKind kind, std::string_view name);

}  // namespace crossgate::storage::sql
