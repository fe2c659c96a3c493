// Identities: who belongs to which group, and tags.
#include "storage/identities.h"

#include <utility>

#include "base/text.h"
#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/principal_rows.h"

namespace crossgate::storage {

using sql::integer, sql::text, sql::write;

namespace {

std::vector<Parameter> key_of(const AccountId& account, const Membership& membership,
                              std::vector<Parameter> more = {}) {
  more.push_back({"account", text(account.str())});
  more.push_back({"group_name", text(to_lower(membership.group_name))});
  more.push_back({"principal", text(to_lower(membership.user_name))});
  return more;
}

void require_owner(sql::Batch<Change>& batch, const AccountId& account, const TagOwner& owner) {
  switch (owner.kind) {
    case Taggable::user:
      return sql::require_principal(batch, account, PrincipalKind::user, owner.name);
    case Taggable::role:
      return sql::require_principal(batch, account, PrincipalKind::role, owner.name);
    case Taggable::policy:
      return batch.expect(1, "SELECT 1 FROM managed_policy WHERE account = $account AND folded_name = $name",
                          {{"account", text(account.str())}, {"name", text(to_lower(owner.name))}}, Change::absent);
    case Taggable::instance_profile:
      return batch.expect(1, "SELECT 1 FROM instance_profile WHERE account = $account AND folded_name = $name",
                          {{"account", text(account.str())}, {"name", text(to_lower(owner.name))}}, Change::absent);
    case Taggable::mfa_device:
      return batch.expect(1, "SELECT 1 FROM mfa_device WHERE account = $account AND device = $name",
                          {{"account", text(account.str())}, {"name", text(to_lower(owner.name))}}, Change::absent);
    case Taggable::oidc_provider:
      return batch.expect(1, "SELECT 1 FROM oidc_provider WHERE account = $account AND folded_url = $name",
                          {{"account", text(account.str())}, {"name", text(to_lower(owner.name))}}, Change::absent);
  }
}

}  // namespace

Result<Change> Identities::add_to_group(const AccountId& account, const Membership& membership, std::int64_t limit) {
  sql::Batch<Change> batch;
  sql::require_principal(batch, account, PrincipalKind::group, membership.group_name);
  sql::require_principal(batch, account, PrincipalKind::user, membership.user_name);
  batch.expect(1,
               "SELECT 1 FROM account WHERE id = $account AND (SELECT COUNT(*) FROM membership"
               " WHERE account = $account AND principal = $principal AND group_name <> $group_name) < $limit",
               key_of(account, membership, {{"limit", integer(limit)}}), Change::limit);
  batch.add(
      "INSERT INTO membership (account, group_name, principal) VALUES ($account, $group_name, $principal)"
      " ON CONFLICT DO NOTHING",
      key_of(account, membership));
  sql::note_change(batch, account, entity_of(membership));
  return write(metadata_, account, batch);
}

Result<Change> Identities::remove_from_group(const AccountId& account, const Membership& membership) {
  sql::Batch<Change> batch;
  batch.expect(1,
               "DELETE FROM membership"
               " WHERE account = $account AND group_name = $group_name AND principal = $principal",
               key_of(account, membership), Change::absent);
  sql::note_change(batch, account, entity_of(membership));
  return write(metadata_, account, batch);
}

Result<Change> Identities::tag(const AccountId& account, const TagOwner& owner, const std::vector<Tag>& tags,
                               std::int64_t limit) {
  sql::Batch<Change> batch;
  require_owner(batch, account, owner);
  sql::add_tags(batch, account, owner, tags);
  batch.expect(1,
               "SELECT 1 FROM account WHERE id = $account AND (SELECT COUNT(*) FROM entity_tag"
               " WHERE account = $account AND kind = $kind AND entity = $entity) <= $limit",
               sql::tag_key(account, owner, {{"limit", integer(limit)}}), Change::limit);
  sql::note_change(batch, account, sql::entity_of(owner));
  return write(metadata_, account, batch);
}

Result<Change> Identities::untag(const AccountId& account, const TagOwner& owner,
                                 const std::vector<std::string>& keys) {
  sql::Batch<Change> batch;
  require_owner(batch, account, owner);
  for (const auto& key : keys)
    batch.add(
        "DELETE FROM entity_tag"
        " WHERE account = $account AND kind = $kind AND entity = $entity AND folded_key = $folded_key",
        sql::tag_key(account, owner, {{"folded_key", text(to_lower(key))}}));
  sql::note_change(batch, account, sql::entity_of(owner));
  return write(metadata_, account, batch);
}

}  // namespace crossgate::storage
