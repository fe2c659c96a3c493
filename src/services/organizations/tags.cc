#include "api/organizations/tags.h"

#include "api/organizations/errors.h"
#include "services/organizations/control_policies.h"
#include "services/organizations/tree_access.h"

namespace crossgate::services::organizations {
namespace {

using namespace api::organizations;
using storage::Change;

/// kTargetNotFound where there is nothing of this id, or nothing that takes tags.
Result<void> require_resource(const iam::OrganizationSnapshot& tree, Deps& deps, std::string_view id) {
  if (is_policy_id(id)) {
    if (tree.find_policy(id) == nullptr) return std::unexpected(no_such_target());
    return {};
  }
  TRY(const bool there, exists(tree, deps, id));
  if (!there) return std::unexpected(no_such_target());
  return {};
}

Result<api::Empty> tag_resource(const Call& call, const TagResourceInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  TRY(const auto tags, read_tags(input.Tags));
  TRY_VOID(require_resource(*tree, deps, input.ResourceId.str()));
  TRY(const auto change, deps.organizations.tag(tree->tree.organization.id, input.ResourceId.str(), tags, kMostTags));
  if (change == Change::limit)
    return fail(constraint_violation("MAX_TAG_LIMIT_EXCEEDED"),
                "A resource can have at most " + std::to_string(kMostTags) + " tags.");
  return api::Empty{};
}

Result<api::Empty> untag_resource(const Call& call, const UntagResourceInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  TRY_VOID(require_resource(*tree, deps, input.ResourceId.str()));
  std::vector<std::string> keys;
  for (const auto& key : input.TagKeys) keys.emplace_back(key.str());
  if (keys.size() > kMostTags)
    return fail(invalid_input("MAX_LENGTH_EXCEEDED"),
                "A resource has at most " + std::to_string(kMostTags) + " tags to remove.");
  TRY_VOID(deps.organizations.untag(tree->tree.organization.id, input.ResourceId.str(), keys));
  return api::Empty{};
}

Result<ListTagsForResourceOutput> list_tags(const Call& call, const ListTagsForResourceInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  // All tags of one resource fit on one page.
  TRY_VOID(Page::of<ListTagsForResource>(input, deps, input.ResourceId.str()));
  TRY_VOID(require_resource(*tree, deps, input.ResourceId.str()));
  ListTagsForResourceOutput output;
  for (const auto& tag : tags_of(*tree, input.ResourceId.str()))
    output.Tags.push_back({TagKey::parse(tag.key).value(), TagValue::parse(tag.value).value()});
  return output;
}

}  // namespace

std::vector<Binding> tag_bindings() {
  return {
      bind_operation<TagResource>(ask_about<TagResource>(&TagResourceInput::ResourceId), tag_resource),
      bind_operation<UntagResource>(ask_about<UntagResource>(&UntagResourceInput::ResourceId), untag_resource),
      bind_operation<ListTagsForResource>(ask_about<ListTagsForResource>(&ListTagsForResourceInput::ResourceId),
                                          list_tags),
  };
}

}  // namespace crossgate::services::organizations
