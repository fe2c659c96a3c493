// Organizations: the tree, its policies and its tags.
#include <algorithm>
#include <string>
#include <utility>

#include "storage/organizations.h"
#include "storage/sql/batch.h"
#include "storage/sql/cells.h"
#include "storage/sql/organization_rows.h"
#include "storage/sql/principal_rows.h"

namespace crossgate::storage {
namespace {

using sql::integer, sql::text, sql::time;

/// Tags of the tree stand in the table of all tags, under the organization's id.
constexpr std::string_view kTagKind = "organization";

OrganizationalUnit read_unit(sql::Cells& cells) {
  return {.id = cells.text(), .parent = cells.text(), .name = cells.text()};
}

AccountPlacement read_placement(sql::Cells& cells) {
  return {.account = cells.parsed<AccountId>(), .parent = cells.text()};
}

ControlPolicy read_policy(sql::Cells& cells) {
  return {.id = cells.text(), .name = cells.text(), .description = cells.text(), .document = cells.text()};
}

ControlPolicyAttachment read_policy_attachment(sql::Cells& cells) {
  return {.target = cells.text(), .policy = cells.text()};
}

ResourceTag read_resource_tag(sql::Cells& cells) {
  return {.resource = cells.text(), .tag = {.key = cells.text(), .value = cells.text()}};
}

bool read_enabled(sql::Cells& cells) { return cells.flag(); }

Result<Change> write(Metadata& metadata, std::string_view organization, const sql::Batch<Change>& batch) {
  TRY(const auto written, batch.write(metadata, {std::string(organization)}, {}, Change::absent));
  return written ? Change::done : written.error();
}

/// `absent` where `parent` is neither the root nor a unit.
void require_parent(sql::Batch<Change>& batch, std::string_view parent) {
  batch.expect(1,
               "SELECT 1 FROM organization WHERE root_id = $parent"
               " UNION ALL SELECT 1 FROM organizational_unit WHERE id = $parent",
               {{"parent", text(parent)}}, Change::absent);
}

void require_unit(sql::Batch<Change>& batch, std::string_view id) {
  batch.expect(1, "SELECT 1 FROM organizational_unit WHERE id = $id", {{"id", text(id)}}, Change::absent);
}

/// Replaces those of the same key.
void add_tags(sql::Batch<Change>& batch, std::string_view organization, std::string_view resource,
              const std::vector<Tag>& tags) {
  for (const Tag& tag : tags)
    batch.add(
        "INSERT INTO entity_tag (account, kind, entity, folded_key, tag_key, tag_value)"
        " VALUES ($organization, $kind, $resource, $tag_key, $tag_key, $tag_value)"
        " ON CONFLICT (account, kind, entity, folded_key) DO UPDATE SET tag_value = excluded.tag_value",
        {{"organization", text(organization)},
         {"kind", text(kTagKind)},
         {"resource", text(resource)},
         {"tag_key", text(tag.key)},
         {"tag_value", text(tag.value)}});
}

void remove_tags(sql::Batch<Change>& batch, std::string_view organization, std::string_view resource) {
  batch.add("DELETE FROM entity_tag WHERE account = $organization AND kind = $kind AND entity = $resource",
            {{"organization", text(organization)}, {"kind", text(kTagKind)}, {"resource", text(resource)}});
}

void require_enabled(sql::Batch<Change>& batch) {
  batch.expect(1, "SELECT 1 FROM organization WHERE control_policies = 1", {}, Change::conflict);
}

/// What a target without attachments has becomes a row, so that it can be added to and taken from.
void write_default(sql::Batch<Change>& batch, std::string_view target, std::string_view default_policy) {
  batch.add(
      "INSERT INTO control_attachment (target, policy) SELECT $target, $policy"
      " WHERE NOT EXISTS (SELECT 1 FROM control_attachment WHERE target = $target)",
      {{"target", text(target)}, {"policy", text(default_policy)}});
}

}  // namespace

Result<std::optional<OrganizationTree>> Organizations::load() {
  static const std::vector<Query> kQueries{
      {"SELECT " + std::string(sql::kOrganizationColumns) + " FROM organization WHERE one = 1", {}},
      {"SELECT control_policies FROM organization WHERE one = 1", {}},
      {"SELECT version, epoch, token FROM head WHERE id = (SELECT id FROM organization WHERE one = 1)", {}},
      {"SELECT id, parent, name FROM organizational_unit ORDER BY id", {}},
      {"SELECT a.id, a.parent FROM account a JOIN organization o ON o.root_id <> a.parent ORDER BY a.id", {}},
      {"SELECT id, name, description, document FROM control_policy ORDER BY id", {}},
      {"SELECT target, policy FROM control_attachment ORDER BY target, policy", {}},
      {"SELECT entity, tag_key, tag_value FROM entity_tag WHERE account = (SELECT id FROM organization WHERE one = 1)"
       " AND kind = 'organization' ORDER BY entity, folded_key",
       {}},
  };
  TRY(const auto results, metadata_.read_together(kQueries));
  TRY(auto organization, sql::decode_first(results[0], sql::read_organization));
  TRY(const auto enabled, sql::decode_first(results[1], read_enabled));
  TRY(auto head, sql::decode_first(results[2], sql::read_head));
  if (!organization || !enabled || !head) return std::nullopt;
  OrganizationTree tree{.head = *std::move(head),
                        .organization = *std::move(organization),
                        .control_policies_enabled = *enabled,
                        .units = {},
                        .placements = {},
                        .policies = {},
                        .attachments = {},
                        .tags = {}};
  TRY(tree.units, sql::decode(results[3], read_unit));
  TRY(tree.placements, sql::decode(results[4], read_placement));
  TRY(tree.policies, sql::decode(results[5], read_policy));
  TRY(tree.attachments, sql::decode(results[6], read_policy_attachment));
  TRY(tree.tags, sql::decode(results[7], read_resource_tag));
  return tree;
}

Result<std::optional<Head>> Organizations::head(std::string_view organization) {
  TRY(const auto heads, metadata_.versions({{std::string(organization)}}));
  return heads.front();
}

Result<Change> Organizations::create_unit(std::string_view organization, const OrganizationalUnit& unit,
                                          const std::vector<Tag>& tags, std::int64_t limit) {
  sql::Batch<Change> batch;
  require_parent(batch, unit.parent);
  batch.expect(1, "SELECT 1 FROM organization WHERE (SELECT COUNT(*) FROM organizational_unit) < $limit",
               {{"limit", integer(limit)}}, Change::limit);
  batch.expect(1,
               "INSERT INTO organizational_unit (id, parent, name) VALUES ($id, $parent, $name) ON CONFLICT DO NOTHING",
               {{"id", text(unit.id)}, {"parent", text(unit.parent)}, {"name", text(unit.name)}}, Change::exists);
  add_tags(batch, organization, unit.id, tags);
  return write(metadata_, organization, batch);
}

Result<Change> Organizations::rename_unit(std::string_view organization, std::string_view id, std::string_view name) {
  sql::Batch<Change> batch;
  require_unit(batch, id);
  batch.expect(0,
               "SELECT 1 FROM organizational_unit u JOIN organizational_unit v ON v.parent = u.parent"
               " WHERE u.id = $id AND v.id <> $id AND v.name = $name",
               {{"id", text(id)}, {"name", text(name)}}, Change::exists);
  batch.add("UPDATE organizational_unit SET name = $name WHERE id = $id", {{"id", text(id)}, {"name", text(name)}});
  return write(metadata_, organization, batch);
}

Result<Change> Organizations::delete_unit(std::string_view organization, std::string_view id) {
  sql::Batch<Change> batch;
  require_unit(batch, id);
  batch.expect(0,
               "SELECT 1 FROM organizational_unit WHERE parent = $id UNION ALL SELECT 1 FROM account WHERE parent = $id"
               " LIMIT 1",
               {{"id", text(id)}}, Change::conflict);
  batch.add("DELETE FROM control_attachment WHERE target = $id", {{"id", text(id)}});
  remove_tags(batch, organization, id);
  batch.add("DELETE FROM organizational_unit WHERE id = $id", {{"id", text(id)}});
  return write(metadata_, organization, batch);
}

Result<Change> Organizations::move_account(std::string_view organization, const AccountId& account,
                                           std::string_view from, std::string_view to) {
  sql::Batch<Change> batch;
  require_parent(batch, to);
  batch.expect(1, "UPDATE account SET parent = $to WHERE id = $account AND parent = $from",
               {{"account", text(account.str())}, {"from", text(from)}, {"to", text(to)}}, Change::absent);
  return write(metadata_, organization, batch);
}

Result<Change> Organizations::close_account(const AccountId& account, Time now) {
  sql::Batch<Change> batch;
  batch.expect(1, "UPDATE account SET closed = $now WHERE id = $account AND closed IS NULL",
               {{"account", text(account.str())}, {"now", time(now)}}, Change::absent);
  sql::note_change(batch, account, sql::kAccountItself);
  return sql::write(metadata_, account, batch);
}

Result<Change> Organizations::enable_control_policies(std::string_view organization, bool enabled) {
  sql::Batch<Change> batch;
  batch.add("UPDATE organization SET control_policies = $enabled WHERE one = 1", {{"enabled", sql::flag(enabled)}});
  if (!enabled) batch.add("DELETE FROM control_attachment", {});
  return write(metadata_, organization, batch);
}

Result<Change> Organizations::create_policy(std::string_view organization, const ControlPolicy& policy,
                                            const std::vector<Tag>& tags, std::int64_t limit) {
  sql::Batch<Change> batch;
  batch.expect(1, "SELECT 1 FROM organization WHERE (SELECT COUNT(*) FROM control_policy) < $limit",
               {{"limit", integer(limit)}}, Change::limit);
  batch.expect(1,
               "INSERT INTO control_policy (id, name, description, document)"
               " VALUES ($id, $name, $description, $document) ON CONFLICT DO NOTHING",
               {{"id", text(policy.id)},
                {"name", text(policy.name)},
                {"description", text(policy.description)},
                {"document", text(policy.document)}},
               Change::exists);
  add_tags(batch, organization, policy.id, tags);
  return write(metadata_, organization, batch);
}

Result<Change> Organizations::update_policy(std::string_view organization, std::string_view id,
                                            const ControlPolicyUpdate& update) {
  sql::Batch<Change> batch;
  if (update.name) {
    batch.expect(0, "SELECT 1 FROM control_policy WHERE name = $name AND id <> $id",
                 {{"id", text(id)}, {"name", text(*update.name)}}, Change::exists);
  }
  batch.expect(1,
               "UPDATE control_policy SET name = COALESCE($name, name),"
               " description = COALESCE($description, description), document = COALESCE($document, document)"
               " WHERE id = $id",
               {{"id", text(id)},
                {"name", sql::maybe_text(update.name)},
                {"description", sql::maybe_text(update.description)},
                {"document", sql::maybe_text(update.document)}},
               Change::absent);
  return write(metadata_, organization, batch);
}

Result<Change> Organizations::delete_policy(std::string_view organization, std::string_view id) {
  sql::Batch<Change> batch;
  batch.expect(0, "SELECT 1 FROM control_attachment WHERE policy = $id LIMIT 1", {{"id", text(id)}}, Change::conflict);
  batch.expect(1, "DELETE FROM control_policy WHERE id = $id", {{"id", text(id)}}, Change::absent);
  remove_tags(batch, organization, id);
  return write(metadata_, organization, batch);
}

Result<Change> Organizations::attach(std::string_view organization, const ControlPolicyAttachment& attachment,
                                     std::string_view default_policy, std::int64_t limit) {
  const std::vector<Parameter> row{{"target", text(attachment.target)}, {"policy", text(attachment.policy)}};
  sql::Batch<Change> batch;
  require_enabled(batch);
  batch.expect(1,
               "SELECT 1 FROM organization"
               " WHERE $policy = $default_policy OR EXISTS (SELECT 1 FROM control_policy WHERE id = $policy)",
               {{"policy", text(attachment.policy)}, {"default_policy", text(default_policy)}}, Change::absent);
  write_default(batch, attachment.target, default_policy);
  batch.expect(0, "SELECT 1 FROM control_attachment WHERE target = $target AND policy = $policy", row, Change::exists);
  batch.expect(1,
               "SELECT 1 FROM organization"
               " WHERE (SELECT COUNT(*) FROM control_attachment WHERE target = $target) < $limit",
               {{"target", text(attachment.target)}, {"limit", integer(limit)}}, Change::limit);
  batch.add("INSERT INTO control_attachment (target, policy) VALUES ($target, $policy)", row);
  return write(metadata_, organization, batch);
}

Result<Change> Organizations::detach(std::string_view organization, const ControlPolicyAttachment& attachment,
                                     std::string_view default_policy) {
  const std::vector<Parameter> row{{"target", text(attachment.target)}, {"policy", text(attachment.policy)}};
  sql::Batch<Change> batch;
  require_enabled(batch);
  write_default(batch, attachment.target, default_policy);
  batch.expect(1, "DELETE FROM control_attachment WHERE target = $target AND policy = $policy", row, Change::absent);
  batch.expect(1, "SELECT 1 FROM control_attachment WHERE target = $target LIMIT 1",
               {{"target", text(attachment.target)}}, Change::limit);
  return write(metadata_, organization, batch);
}

Result<Change> Organizations::tag(std::string_view organization, std::string_view resource,
                                  const std::vector<Tag>& tags, std::int64_t limit) {
  sql::Batch<Change> batch;
  add_tags(batch, organization, resource, tags);
  batch.expect(1,
               "SELECT 1 FROM organization WHERE (SELECT COUNT(*) FROM entity_tag"
               " WHERE account = $organization AND kind = $kind AND entity = $resource) <= $limit",
               {{"organization", text(organization)},
                {"kind", text(kTagKind)},
                {"resource", text(resource)},
                {"limit", integer(limit)}},
               Change::limit);
  return write(metadata_, organization, batch);
}

Result<Change> Organizations::untag(std::string_view organization, std::string_view resource,
                                    const std::vector<std::string>& keys) {
  sql::Batch<Change> batch;
  for (const auto& key : keys)
    batch.add(
        "DELETE FROM entity_tag WHERE account = $organization AND kind = $kind AND entity = $resource"
        " AND folded_key = $tag_key",
        {{"organization", text(organization)},
         {"kind", text(kTagKind)},
         {"resource", text(resource)},
         {"tag_key", text(key)}});
  return write(metadata_, organization, batch);
}

Result<std::vector<CreateAccountRequest>> Organizations::create_account_requests(
    std::string_view after, std::size_t limit, const std::vector<std::string>& states) {
  // Three states at most: what is not asked for stands as another one of those that are.
  const auto state = [&](std::size_t n) { return text(states.empty() ? "" : states[std::min(n, states.size() - 1)]); };
  TRY(const auto rows, metadata_.read({"SELECT " + std::string(sql::kRequestColumns) +
                                           " FROM account_request WHERE id > $after"
                                           " AND ($first = '' OR state = $first OR state = $second OR state = $third)"
                                           " ORDER BY id LIMIT $limit",
                                       {{"after", text(after)},
                                        {"first", state(0)},
                                        {"second", state(1)},
                                        {"third", state(2)},
                                        {"limit", integer(static_cast<std::int64_t>(limit))}}}));
  return sql::decode(rows, sql::read_request);
}

Result<std::vector<Account>> Organizations::accounts_below(std::string_view parent,
                                                           const std::optional<AccountId>& after, std::size_t limit) {
  TRY(const auto rows,
      metadata_.read({"SELECT " + std::string(sql::kAccountColumns) +
                          " FROM account WHERE parent = $parent AND id > $after ORDER BY id LIMIT $limit",
                      {{"parent", text(parent)},
                       {"after", text(after ? after->str() : "")},
                       {"limit", integer(static_cast<std::int64_t>(limit))}}}));
  return sql::decode(rows, sql::read_account);
}

}  // namespace crossgate::storage
