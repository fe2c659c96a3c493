#include "services/organizations/tree_access.h"

#include <set>

#include "api/organizations/errors.h"
#include "base/aws_errors.h"
#include "base/random.h"
#include "base/text.h"

namespace crossgate::services::organizations {

using namespace api::organizations;

namespace {

constexpr std::string_view kLettersAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";

}  // namespace

Result<Tree> find_tree(Deps& deps) {
  TRY(auto tree, deps.directory.organization());
  if (tree == nullptr) return fail(kNotInUse, "Your account is not a member of an organization.");
  return tree;
}

Result<Tree> managed_tree(const Call& call, Deps& deps) {
  TRY(auto tree, find_tree(deps));
  if (call.caller.account != tree->tree.organization.management_account)
    return fail(kAccessDenied, "You don't have permissions to access this resource.");
  return tree;
}

Arn arn_of(const iam::OrganizationSnapshot& tree, std::string_view id) {
  const auto& organization = tree.tree.organization;
  if (is_policy_id(id)) return tree.arn_of_policy(id);
  const std::string_view kind = is_root_id(id) ? "root" : is_unit_id(id) ? "ou" : "account";
  return Arn::organizations(organization.management_account,
                            std::string(kind) + "/" + organization.id + "/" + std::string(id));
}

bool is_root_or_unit(const iam::OrganizationSnapshot& tree, std::string_view id) {
  return id == tree.tree.organization.root_id || tree.find_unit(id) != nullptr;
}

std::vector<storage::Tag> tags_of(const iam::OrganizationSnapshot& tree, std::string_view id) {
  std::vector<storage::Tag> tags;
  for (const auto& tag : tree.tree.tags)
    if (tag.resource == id) tags.push_back(tag.tag);
  return tags;
}

Result<bool> exists(const iam::OrganizationSnapshot& tree, Deps& deps, std::string_view id) {
  const auto account = AccountId::parse(id);
  if (!account) return is_root_or_unit(tree, id);
  TRY(const auto found, deps.identities.account(*account));
  return found.has_value();
}

std::string new_unit_id(const iam::OrganizationSnapshot& tree) {
  return "ou-" + tree.tree.organization.root_id.substr(2) + "-" + random_text(8, kLettersAndDigits);
}

std::string new_policy_id() { return "p-" + random_text(8, kLettersAndDigits); }

std::string new_request_id() { return "car-" + random_text(32, kLettersAndDigits); }

std::unexpected<Error> no_such_parent() { return fail(kParentNotFound, "You specified parent that doesn't exist."); }

Result<std::vector<storage::Tag>> read_tags(const std::optional<std::vector<Tag>>& tags) {
  std::vector<storage::Tag> read;
  if (!tags) return read;
  std::set<std::string_view> keys;
  for (const auto& tag : *tags) {
    if (to_lower(tag.Key.str()).starts_with("aws:"))
      return fail(invalid_input("INVALID_SYSTEM_TAGS_PARAMETER"), "Tag keys that begin with aws: are reserved.");
    if (!keys.insert(tag.Key.str()).second)
      return fail(invalid_input("DUPLICATE_TAG_KEY"),
                  "The tag key " + std::string(tag.Key.str()) + " was given twice.");
    read.push_back({std::string(tag.Key.str()), std::string(tag.Value.str())});
  }
  if (read.size() > kMostTags)
    return fail(constraint_violation("MAX_TAG_LIMIT_EXCEEDED"), "A resource can have at most 50 tags.");
  return read;
}

void add_request_tags(iam::Context& context, const std::vector<Tag>& tags) {
  if (tags.empty()) return;
  std::vector<std::string> keys;
  for (const auto& tag : tags) {
    keys.emplace_back(tag.Key.str());
    context.set("aws:RequestTag/" + keys.back(), std::string(tag.Value.str()));
  }
  context.set("aws:TagKeys", std::move(keys));
}

Permission permission_on(const iam::OrganizationSnapshot& tree, std::string action, std::string_view id) {
  Permission permission{std::move(action), arn_of(tree, id).str()};
  for (const auto& tag : tags_of(tree, id)) permission.context.set("aws:ResourceTag/" + tag.key, tag.value);
  return permission;
}

Permission permission_on_all(std::string action) { return {std::move(action), "*"}; }

Result<void> Page::begin(std::optional<std::string_view> token) {
  if (!token) return {};
  auto position = markers_.open(*token);
  if (!position) return fail(invalid_input("INVALID_NEXT_TOKEN"), "You provided an invalid NextToken.");
  after_ = *std::move(position);
  return {};
}

}  // namespace crossgate::services::organizations
