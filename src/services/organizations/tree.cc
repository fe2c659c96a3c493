#include "api/organizations/tree.h"

#include <map>
#include <utility>

#include "api/organizations/errors.h"
#include "services/organizations/accounts.h"
#include "services/organizations/tree_access.h"

namespace crossgate::services::organizations {
namespace {

using namespace api::organizations;
using storage::Change;

Result<ListRootsOutput> list_roots(const Call& call, const ListRootsInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  TRY(const auto page, Page::of<ListRoots>(input, deps));
  ListRootsOutput output;
  output.Roots.push_back(describe_root(*tree, tree->tree.control_policies_enabled));
  output.NextToken = page.cut(output.Roots, &Root::Id);
  return output;
}

Result<ListParentsOutput> list_parents(const Call& call, const ListParentsInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  const auto child = input.ChildId.str();
  TRY(const auto page, Page::of<ListParents>(input, deps, child));
  TRY(const bool there, exists(*tree, deps, child));
  if (!there) return fail(kChildNotFound, "You specified a child that doesn't exist.");
  const auto account = AccountId::parse(child);
  const std::string parent(account ? tree->parent_of(*account) : tree->find_unit(child)->parent);
  ListParentsOutput output;
  output.Parents.push_back({parent, is_root_id(parent) ? "ROOT" : "ORGANIZATIONAL_UNIT"});
  output.NextToken = page.cut(output.Parents, &Parent::Id);
  return output;
}

Result<ListAccountsOutput> list_accounts_below(const Call& call, const ListAccountsForParentInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  const auto parent = input.ParentId.str();
  TRY(const auto page, Page::of<ListAccountsForParent>(input, deps, parent));
  if (!is_root_or_unit(*tree, parent)) return no_such_parent();
  TRY(const auto accounts, deps.organizations.accounts_below(parent, account_before(page), page.fetch()));
  ListAccountsOutput output;
  for (const auto& account : accounts) output.Accounts.push_back(describe_account(*tree, account));
  output.NextToken = page.cut(output.Accounts, [](const Account& account) { return account.Id.str(); });
  return output;
}

Result<ListChildrenOutput> list_children(const Call& call, const ListChildrenInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  const auto parent = input.ParentId.str();
  TRY(const auto page,
      Page::of<ListChildren>(input, deps, std::string(parent) + "\n" + std::string(wire::name_of(input.ChildType))));
  if (!is_root_or_unit(*tree, parent)) return no_such_parent();
  ListChildrenOutput output;
  if (input.ChildType == ChildType::ACCOUNT) {
    TRY(const auto accounts, deps.organizations.accounts_below(parent, account_before(page), page.fetch()));
    for (const auto& account : accounts) output.Children.push_back({std::string(account.id.str()), input.ChildType});
  } else {
    for (const auto& unit : tree->tree.units)
      if (unit.parent == parent) output.Children.push_back({unit.id, input.ChildType});
  }
  output.NextToken = page.cut(output.Children, &Child::Id);
  return output;
}

/// Which of the three names is wrong; or else somebody else moved the account just now.
Error cannot_move(const iam::OrganizationSnapshot& tree, const MoveAccountInput& input) {
  if (!is_root_or_unit(tree, input.SourceParentId.str()))
    return {kSourceParentNotFound, "You specified a source parent that doesn't exist."};
  if (!is_root_or_unit(tree, input.DestinationParentId.str()))
    return {kDestinationParentNotFound, "You specified a destination parent that doesn't exist."};
  const auto parent = tree.parent_of(input.AccountId);
  if (parent == input.DestinationParentId.str())
    return {kDuplicateAccount, "The account is already in the destination parent."};
  if (parent != input.SourceParentId.str())
    return {kSourceParentNotFound, "The account is not in the source parent that you specified."};
  return {kConcurrentModification, "The account or its parents were changed meanwhile; try again."};
}

Result<api::Empty> move_account(const Call& call, const MoveAccountInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  TRY_VOID(find_account(deps, input.AccountId));
  const bool stays = input.SourceParentId.str() == input.DestinationParentId.str();
  if (stays || !is_root_or_unit(*tree, input.SourceParentId.str())) return std::unexpected(cannot_move(*tree, input));
  TRY(const auto change, deps.organizations.move_account(tree->tree.organization.id, input.AccountId,
                                                         input.SourceParentId.str(), input.DestinationParentId.str()));
  if (change == Change::absent) return std::unexpected(cannot_move(*tree, input));
  return api::Empty{};
}

Result<api::Empty> close_account(const Call& call, const DescribeAccountInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  TRY(const auto account, find_account(deps, input.AccountId));
  if (account.management)
    return fail(constraint_violation("CANNOT_CLOSE_MANAGEMENT_ACCOUNT"), "The management account cannot be closed.");
  TRY(const auto change, deps.organizations.close_account(account.id, deps.clock.now()));
  if (change == Change::absent)
    return fail(kAccountAlreadyClosed, "You attempted to close an account that is already closed.");
  return api::Empty{};
}

Result<api::Empty> remove_account(const Call& call, const DescribeAccountInput& input, Deps& deps) {
  TRY_VOID(managed_tree(call, deps));
  TRY(const auto account, find_account(deps, input.AccountId));
  if (account.management)
    return fail(kMasterCannotLeave, "You can't remove a management account from an organization.");
  return fail(constraint_violation("ACCOUNT_CANNOT_LEAVE_ORGANIZATION"),
              "An account cannot leave: a server is one organization. It can be closed.");
}

}  // namespace

Root describe_root(const iam::OrganizationSnapshot& tree, bool control_policies_enabled) {
  const auto& id = tree.tree.organization.root_id;
  Root root{.Id = id, .Arn = arn_of(tree, id).str(), .Name = "Root", .PolicyTypes = {}};
  if (control_policies_enabled) root.PolicyTypes.push_back({"SERVICE_CONTROL_POLICY", "ENABLED"});
  return root;
}

std::vector<Binding> tree_bindings() {
  return {
      bind_operation<ListRoots>(ask_about<ListRoots>(), list_roots),
      bind_operation<ListParents>(ask_about<ListParents>(&ListParentsInput::ChildId), list_parents),
      bind_operation<ListChildren>(ask_about<ListChildren>(&ListChildrenInput::ParentId), list_children),
      bind_operation<ListAccountsForParent>(ask_about<ListAccountsForParent>(&ListAccountsForParentInput::ParentId),
                                            list_accounts_below),
      bind_operation<MoveAccount>(
          ask_about<MoveAccount>(&MoveAccountInput::AccountId, &MoveAccountInput::SourceParentId,
                                 &MoveAccountInput::DestinationParentId),
          move_account),
      bind_operation<CloseAccount>(ask_about<CloseAccount>(&DescribeAccountInput::AccountId), close_account),
      bind_operation<RemoveAccountFromOrganization>(
          ask_about<RemoveAccountFromOrganization>(&DescribeAccountInput::AccountId), remove_account),
  };
}

}  // namespace crossgate::services::organizations
