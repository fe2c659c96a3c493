// What the operations of Organizations share: the tree, who may touch what of it, and pages.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/organizations/types.h"
#include "base/error.h"
#include "services/binding.h"
#include "services/page_marker.h"

namespace crossgate::services::organizations {

using Tree = std::shared_ptr<const iam::OrganizationSnapshot>;

/// The organization, whoever asks. kNotInUse where there is none.
Result<Tree> find_tree(Deps& deps);
/// The same for the operations that only the management account may use: kAccessDenied for others.
Result<Tree> managed_tree(const Call& call, Deps& deps);

/// The ARN of a root, unit, account or policy, whether or not there is one of this id.
Arn arn_of(const iam::OrganizationSnapshot& tree, std::string_view id);
bool is_root_or_unit(const iam::OrganizationSnapshot& tree, std::string_view id);
/// The tags of a root, unit, account or policy.
std::vector<storage::Tag> tags_of(const iam::OrganizationSnapshot& tree, std::string_view id);
/// Whether there is a root, unit or account of this id.
Result<bool> exists(const iam::OrganizationSnapshot& tree, Deps& deps, std::string_view id);

/// `parent` and something new for an id: "ou-ab12-…".
std::string new_unit_id(const iam::OrganizationSnapshot& tree);
std::string new_policy_id();
std::string new_request_id();  ///< of a request to create an account

std::unexpected<Error> no_such_parent();

inline constexpr std::int64_t kMostTags = 50;  // Organizations User Guide, "Quotas"

/// No key twice, none of AWS's own, at most fifty. kInvalidInput, kConstraintViolation.
Result<std::vector<storage::Tag>> read_tags(const std::optional<std::vector<api::organizations::Tag>>& tags);
/// aws:RequestTag/… and aws:TagKeys; without tags there is no such key.
void add_request_tags(iam::Context& context, const std::vector<api::organizations::Tag>& tags);

/// May the caller do `action` to this? With the keys aws:ResourceTag/….
Permission permission_on(const iam::OrganizationSnapshot& tree, std::string action, std::string_view id);
Permission permission_on_all(std::string action);

/// The keys that a request's own members give: organizations:PolicyType, aws:RequestTag/…, aws:TagKeys.
template <class Input>
iam::Context keys_of(const Input& input) {
  iam::Context context;
  const auto set_type = [&](api::organizations::PolicyType type) {
    context.set("organizations:PolicyType", std::string(wire::name_of(type)));
  };
  if constexpr (requires { input.Filter; }) {
    set_type(input.Filter);
  } else if constexpr (requires { input.Type; }) {
    set_type(input.Type);
  } else if constexpr (requires { input.RootId; }) {
    set_type(input.PolicyType);
  } else if constexpr (requires { input.PolicyId; }) {
    set_type(api::organizations::PolicyType::SERVICE_CONTROL_POLICY);
  }
  if constexpr (requires { input.Tags->size(); }) {
    if (input.Tags) add_request_tags(context, *input.Tags);
  } else if constexpr (requires { input.Tags; }) {
    add_request_tags(context, input.Tags);
  } else if constexpr (requires { input.TagKeys; }) {
    std::vector<std::string> keys;
    for (const auto& key : input.TagKeys) keys.emplace_back(key.str());
    context.set("aws:TagKeys", std::move(keys));
  }
  return context;
}

/// Asks about every resource that the request names by these members, or about "*" when none is given.
template <class Op, class... Members>
auto ask_about(Members... members) {
  return [members...](const Call&, const typename Op::Input& input, Deps& deps) -> Result<std::vector<Permission>> {
    TRY(const auto tree, find_tree(deps));
    std::vector<Permission> permissions{permission_on(*tree, action_of<Op>(), std::invoke(members, input).str())...};
    if (permissions.empty()) permissions.push_back(permission_on_all(action_of<Op>()));
    for (auto& permission : permissions) permission.context.merge(keys_of(input));
    return permissions;
  };
}

/// The same of something new: with tags it needs organizations:TagResource too (Organizations User Guide, "Adding tags
/// to a resource when you create it"), on what creating it is asked of, since it has no ARN yet.
template <class Op, class... Members>
auto ask_to_create(Members... members) {
  return [ask = ask_about<Op>(members...)](const Call& call, const typename Op::Input& input,
                                           Deps& deps) -> Result<std::vector<Permission>> {
    TRY(auto permissions, ask(call, input, deps));
    if (input.Tags && !input.Tags->empty()) {
      permissions.push_back(permissions.front());
      permissions.back().action = "organizations:TagResource";
    }
    return permissions;
  };
}

/// One page of a listing that is ordered by id.
class Page {
 public:
  /// `filter`: what else the request says of the listing, so that a token cannot be carried over to another one.
  template <class Op>
  static Result<Page> of(const typename Op::Input& input, const Deps& deps, std::string_view filter = {}) {
    std::size_t limit = kLimit;
    if constexpr (requires { input.MaxResults; })
      if (input.MaxResults) limit = static_cast<std::size_t>(input.MaxResults->value());
    Page page(PageMarkers(deps.keyring, action_of<Op>() + "\n" + std::string(filter)), limit);
    TRY_VOID(page.begin(input.NextToken ? std::optional(input.NextToken->str()) : std::nullopt));
    return page;
  }

  /// The id behind which the page begins; empty: at the first.
  const std::string& after() const { return after_; }
  /// How many items to fetch: one more than the page has, to know whether there is another page.
  std::size_t fetch() const { return limit_ + 1; }

  /// Leaves of `items` (ordered by id) those of the page; the token of the next page, where there is one.
  template <class Item, class IdOf>
  std::optional<std::string> cut(std::vector<Item>& items, IdOf id_of) const {
    items.erase(items.begin(), std::ranges::upper_bound(items, after_, {}, id_of));
    if (items.size() <= limit_) return std::nullopt;
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(limit_), items.end());
    return markers_.seal(std::invoke(id_of, items.back()));
  }

 private:
  static constexpr std::size_t kLimit = 20;

  Page(PageMarkers markers, std::size_t limit) : markers_(std::move(markers)), limit_(limit) {}
  Result<void> begin(std::optional<std::string_view> token);

  PageMarkers markers_;
  std::size_t limit_;
  std::string after_;
};

std::vector<Binding> account_bindings();
std::vector<Binding> unit_bindings();
std::vector<Binding> tree_bindings();
std::vector<Binding> policy_bindings();
std::vector<Binding> attachment_bindings();
std::vector<Binding> tag_bindings();

}  // namespace crossgate::services::organizations
