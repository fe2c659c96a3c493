#include "storage/sql/principal_rows.h"

#include <stdexcept>
#include <utility>

#include "base/text.h"

namespace crossgate::storage {

std::string_view to_string(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::user:
      return "user";
    case PrincipalKind::role:
      return "role";
    case PrincipalKind::group:
      return "group";
  }
  return "";
}

std::string_view to_string(Taggable kind) {
  switch (kind) {
    case Taggable::user:
      return "user";
    case Taggable::role:
      return "role";
    case Taggable::policy:
      return "policy";
    case Taggable::mfa_device:
      return "mfa-device";
    case Taggable::oidc_provider:
      return "oidc-provider";
    case Taggable::instance_profile:
      return "instance-profile";
  }
  return "";
}

namespace sql {

namespace {

/// For how many versions it is remembered what they changed.
constexpr std::int64_t kIdentityChangesKept = 1000;

void forget_changes(Batch<Change>& batch, const AccountId& account) {
  batch.add(
      "DELETE FROM identity_change WHERE account = $account"
      " AND version <= (SELECT version FROM head WHERE id = $account) - $kept",
      {{"account", text(account.str())}, {"kept", integer(kIdentityChangesKept)}});
}

}  // namespace

Aggregate aggregate_of(const AccountId& account) { return {std::string(account.str())}; }

PrincipalKind read_kind(Cells& cells) {
  const std::string kind = cells.text();
  for (const auto known : {PrincipalKind::user, PrincipalKind::role, PrincipalKind::group})
    if (kind == to_string(known)) return known;
  throw std::runtime_error("no kind of principal: " + kind);
}

Entity entity_of(const TagOwner& owner) { return {to_string(owner.kind), owner.name}; }

std::vector<Parameter> principal_key(const AccountId& account, PrincipalKind kind, std::string_view name,
                                     std::vector<Parameter> more) {
  more.push_back({"account", text(account.str())});
  more.push_back({"kind", text(to_string(kind))});
  more.push_back({"principal", text(to_lower(name))});
  return more;
}

void add_principal(Batch<Change>& batch, const AccountId& account, const Principal& principal) {
  batch.expect(
      1,
      "INSERT INTO principal (account, kind, folded_name, name, path, unique_id, created, trust_policy,"
      " description, max_session_seconds, boundary) VALUES ($account, $kind, $principal, $name, $path, $unique_id,"
      " $created, $trust_policy, $description, $max_session_seconds, $boundary) ON CONFLICT DO NOTHING",
      principal_key(account, principal.kind, principal.name,
                    {{"name", text(principal.name)},
                     {"path", text(principal.path)},
                     {"unique_id", text(principal.unique_id)},
                     {"created", time(principal.created)},
                     {"trust_policy", text(principal.trust_policy)},
                     {"description", text(principal.description)},
                     {"max_session_seconds", integer(principal.max_session_seconds)},
                     {"boundary", text(principal.boundary)}}),
      Change::exists);
  if (principal.kind == PrincipalKind::group) return;  // they have no tags
  const auto kind = principal.kind == PrincipalKind::role ? Taggable::role : Taggable::user;
  add_tags(batch, account, {kind, principal.name}, principal.tags);
}

std::vector<Parameter> tag_key(const AccountId& account, const TagOwner& owner, std::vector<Parameter> more) {
  more.push_back({"account", text(account.str())});
  more.push_back({"kind", text(to_string(owner.kind))});
  more.push_back({"entity", text(to_lower(owner.name))});
  return more;
}

void add_tags(Batch<Change>& batch, const AccountId& account, const TagOwner& owner, const std::vector<Tag>& tags) {
  for (const Tag& tag : tags)
    batch.add(
        "INSERT INTO entity_tag (account, kind, entity, folded_key, tag_key, tag_value)"
        " VALUES ($account, $kind, $entity, $folded_key, $key, $value)"
        " ON CONFLICT (account, kind, entity, folded_key)"
        " DO UPDATE SET tag_key = excluded.tag_key, tag_value = excluded.tag_value",
        tag_key(account, owner,
                {{"folded_key", text(to_lower(tag.key))}, {"key", text(tag.key)}, {"value", text(tag.value)}}));
}

void remove_tags(Batch<Change>& batch, const AccountId& account, const TagOwner& owner) {
  batch.add("DELETE FROM entity_tag WHERE account = $account AND kind = $kind AND entity = $entity",
            tag_key(account, owner));
}

Result<Change> write(Metadata& metadata, const AccountId& account, const Batch<Change>& batch) {
  TRY(const auto written, batch.write(metadata, aggregate_of(account), {}, Change::absent));
  return written ? Change::done : written.error();
}

void note_change(Batch<Change>& batch, const AccountId& account, const Entity& entity) {
  batch.add(
      "INSERT INTO identity_change (account, version, kind, entity) SELECT id, version, $kind, $entity FROM head"
      " WHERE id = $account ON CONFLICT DO NOTHING",
      {{"account", text(account.str())}, {"kind", text(entity.kind)}, {"entity", text(to_lower(entity.name))}});
  forget_changes(batch, account);
}

void note_change_of_owner(Batch<Change>& batch, const AccountId& account, std::string_view table, std::string_view id) {
  batch.add(
      "INSERT INTO identity_change (account, version, kind, entity) SELECT h.id, h.version, 'user', t.principal"
      " FROM head h JOIN " +
          std::string(table) + " t ON t.account = h.id WHERE h.id = $account AND t.id = $id ON CONFLICT DO NOTHING",
      {{"account", text(account.str())}, {"id", text(id)}});
  forget_changes(batch, account);
}

void require_policy(Batch<Change>& batch, const AccountId& account, std::string_view arn) {
  if (!arn.starts_with("arn:aws:iam::" + std::string(account.str()) + ":")) return;
  batch.expect(1, "SELECT 1 FROM managed_policy WHERE account = $account AND arn = $policy",
               {{"account", text(account.str())}, {"policy", text(arn)}}, Change::absent);
}

void require_principal(Batch<Change>& batch, const AccountId& account, PrincipalKind kind, std::string_view name) {
  batch.expect(1, "SELECT 1 FROM principal WHERE account = $account AND kind = $kind AND folded_name = $principal",
               principal_key(account, kind, name), Change::absent);
}

}  // namespace sql
}  // namespace crossgate::storage
