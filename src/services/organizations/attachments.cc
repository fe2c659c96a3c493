#include "api/organizations/errors.h"
#include "api/organizations/policies.h"
#include "base/aws_errors.h"
#include "services/organizations/accounts.h"
#include "services/organizations/control_policies.h"
#include "services/organizations/tree_access.h"

namespace crossgate::services::organizations {
namespace {

using namespace api::organizations;
using storage::Change;

constexpr std::int64_t kMostPoliciesOnOne = 5;  // Organizations User Guide, "Quotas"
constexpr std::size_t kEveryAccount = 1'000'000;

std::unexpected<Error> not_enabled() {
  return fail(kPolicyTypeNotEnabled,
              "This operation can be performed only for enabled policy types: enable SERVICE_CONTROL_POLICY first.");
}

/// What must be there before it is attached or detached.
Result<storage::ControlPolicyAttachment> find_both(const iam::OrganizationSnapshot& tree, const AttachmentInput& input,
                                                   Deps& deps) {
  TRY(const auto policy, find_policy(tree, input.PolicyId.str()));
  TRY(const bool there, exists(tree, deps, input.TargetId.str()));
  if (!there) return std::unexpected(no_such_target());
  return storage::ControlPolicyAttachment{.target = std::string(input.TargetId.str()), .policy = policy.id};
}

Result<api::Empty> attach(const Call& call, const AttachmentInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  TRY(const auto attachment, find_both(*tree, input, deps));
  TRY(const auto change,
      deps.organizations.attach(tree->tree.organization.id, attachment, iam::kFullAccessId, kMostPoliciesOnOne));
  switch (change) {
    case Change::conflict:
      return not_enabled();
    case Change::absent:
      return std::unexpected(no_such_policy());
    case Change::exists:
      return fail(kDuplicatePolicyAttachment, "The policy is already attached to the specified target.");
    case Change::limit:
      return fail(constraint_violation("MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"),
                  "You have attached the maximum number of policies (" + std::to_string(kMostPoliciesOnOne) +
                      ") to the specified target.");
    case Change::done:
      break;
  }
  return api::Empty{};
}

Result<api::Empty> detach(const Call& call, const AttachmentInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  TRY(const auto attachment, find_both(*tree, input, deps));
  TRY(const auto change, deps.organizations.detach(tree->tree.organization.id, attachment, iam::kFullAccessId));
  if (change == Change::conflict) return not_enabled();
  if (change == Change::absent)
    return fail(kPolicyNotAttached, "The policy isn't attached to the specified target in the specified root.");
  if (change == Change::limit)
    return fail(constraint_violation("MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"),
                "You can't remove the last policy attached to the specified target: attach another first.");
  return api::Empty{};
}

Result<ListPoliciesOutput> list_for_target(const Call& call, const ListPoliciesForTargetInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  const std::string target(input.TargetId.str());
  TRY(const auto page,
      Page::of<ListPoliciesForTarget>(input, deps, target + "\n" + std::string(wire::name_of(input.Filter))));
  TRY(const bool there, exists(*tree, deps, target));
  if (!there) return std::unexpected(no_such_target());
  ListPoliciesOutput output;
  if (input.Filter == PolicyType::SERVICE_CONTROL_POLICY) {
    for (const auto id : tree->policies_on(target)) {
      TRY(const auto policy, find_policy(*tree, id));
      output.Policies.push_back(summarize(*tree, policy));
    }
    std::ranges::sort(output.Policies, {}, &PolicySummary::Id);
  }
  output.NextToken = page.cut(output.Policies, &PolicySummary::Id);
  return output;
}

Result<ListTargetsForPolicyOutput> list_targets(const Call& call, const ListTargetsForPolicyInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  const auto id = input.PolicyId.str();
  TRY(const auto page, Page::of<ListTargetsForPolicy>(input, deps, id));
  TRY_VOID(find_policy(*tree, id));
  TRY(const auto accounts, deps.identities.accounts({}, kEveryAccount));
  ListTargetsForPolicyOutput output;
  const auto add_if_on = [&](std::string_view target, std::string_view name, std::string_view type) {
    if (std::ranges::count(tree->policies_on(target), id) == 0) return;
    output.Targets.push_back({std::string(target), arn_of(*tree, target).str(), std::string(name), std::string(type)});
  };
  add_if_on(tree->tree.organization.root_id, "Root", "ROOT");
  for (const auto& unit : tree->tree.units) add_if_on(unit.id, unit.name, "ORGANIZATIONAL_UNIT");
  for (const auto& account : accounts) add_if_on(account.id.str(), account.name, "ACCOUNT");
  std::ranges::sort(output.Targets, {}, &PolicyTargetSummary::TargetId);
  output.NextToken = page.cut(output.Targets, &PolicyTargetSummary::TargetId);
  return output;
}

Result<PolicyTypeOutput> switch_type(const Call& call, const PolicyTypeInput& input, Deps& deps, bool enabled) {
  TRY(const auto tree, managed_tree(call, deps));
  if (input.RootId.str() != tree->tree.organization.root_id)
    return fail(kRootNotFound, "You specified a root that doesn't exist.");
  const bool available = input.PolicyType == PolicyType::SERVICE_CONTROL_POLICY;
  const bool is_enabled = available && tree->tree.control_policies_enabled;
  if (enabled && !available) return std::unexpected(type_not_available());
  if (enabled && is_enabled)
    return fail(kPolicyTypeAlreadyEnabled, "The specified policy type is already enabled in the specified root.");
  if (!enabled && !is_enabled) return not_enabled();
  TRY_VOID(deps.organizations.enable_control_policies(tree->tree.organization.id, enabled));
  return PolicyTypeOutput{describe_root(*tree, enabled)};
}

Result<PolicyTypeOutput> enable_type(const Call& call, const PolicyTypeInput& input, Deps& deps) {
  return switch_type(call, input, deps, true);
}
Result<PolicyTypeOutput> disable_type(const Call& call, const PolicyTypeInput& input, Deps& deps) {
  return switch_type(call, input, deps, false);
}

}  // namespace

std::vector<Binding> attachment_bindings() {
  return {
      bind_operation<AttachPolicy>(ask_about<AttachPolicy>(&AttachmentInput::PolicyId, &AttachmentInput::TargetId),
                                   attach),
      bind_operation<DetachPolicy>(ask_about<DetachPolicy>(&AttachmentInput::PolicyId, &AttachmentInput::TargetId),
                                   detach),
      bind_operation<ListPoliciesForTarget>(ask_about<ListPoliciesForTarget>(&ListPoliciesForTargetInput::TargetId),
                                            list_for_target),
      bind_operation<ListTargetsForPolicy>(ask_about<ListTargetsForPolicy>(&ListTargetsForPolicyInput::PolicyId),
                                           list_targets),
      bind_operation<EnablePolicyType>(ask_about<EnablePolicyType>(&PolicyTypeInput::RootId), enable_type),
      bind_operation<DisablePolicyType>(ask_about<DisablePolicyType>(&PolicyTypeInput::RootId), disable_type),
  };
}

}  // namespace crossgate::services::organizations
