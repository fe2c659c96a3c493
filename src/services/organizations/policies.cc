#include "api/organizations/policies.h"

#include "api/organizations/errors.h"
#include "base/aws_errors.h"
#include "services/organizations/control_policies.h"
#include "services/organizations/tree_access.h"

namespace crossgate::services::organizations {
namespace {

using namespace api::organizations;
using storage::Change;

// Organizations User Guide, "Quotas": 5,120 bytes, white space included.
constexpr std::size_t kLargestDocument = 5120;

std::unexpected<Error> policy_name_taken() {
  return fail(kDuplicatePolicy, "A policy with the same name already exists.");
}

/// FullAWSAccess has no row.
std::unexpected<Error> immutable() {
  return fail(invalid_input("IMMUTABLE_POLICY"),
              "You can't modify a policy that AWS manages: " + std::string(iam::kFullAccessId) + ".");
}

Policy describe(const iam::OrganizationSnapshot& tree, const storage::ControlPolicy& policy) {
  return {.PolicySummary = summarize(tree, policy), .Content = policy.document};
}

Result<void> check_document(std::string_view document) {
  if (document.size() > kLargestDocument)
    return fail(constraint_violation("POLICY_CONTENT_LIMIT_EXCEEDED"),
                "You have exceeded the maximum policy size: " + std::to_string(kLargestDocument) + " bytes.");
  TRY_VOID(iam::Policy::parse(document, iam::PolicyKind::identity));
  return {};
}

Result<PolicyOutput> create_policy(const Call& call, const CreatePolicyInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  if (input.Type != PolicyType::SERVICE_CONTROL_POLICY) return std::unexpected(type_not_available());
  TRY(const auto tags, read_tags(input.Tags));
  TRY_VOID(check_document(input.Content.str()));
  const storage::ControlPolicy policy{.id = new_policy_id(),
                                      .name = std::string(input.Name.str()),
                                      .description = std::string(input.Description.str()),
                                      .document = std::string(input.Content.str())};
  if (policy.name == kFullAccessName) return policy_name_taken();
  TRY(const auto change, deps.organizations.create_policy(tree->tree.organization.id, policy, tags,
                                                          deps.limits.policies_per_organization));
  if (change == Change::exists) return policy_name_taken();
  if (change == Change::limit)
    return fail(constraint_violation("POLICY_NUMBER_LIMIT_EXCEEDED"),
                "You have exceeded the allowed number of service control policies.");
  return PolicyOutput{describe(*tree, policy)};
}

Result<PolicyOutput> describe_policy(const Call& call, const PolicyInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  TRY(const auto policy, find_policy(*tree, input.PolicyId.str()));
  return PolicyOutput{describe(*tree, policy)};
}

Result<PolicyOutput> update_policy(const Call& call, const UpdatePolicyInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  TRY(const auto policy, find_policy(*tree, input.PolicyId.str()));
  if (policy.id == iam::kFullAccessId) return immutable();
  // What the request leaves out is not written: another request may be changing it.
  storage::ControlPolicyUpdate update;
  if (input.Name) update.name = input.Name->str();
  if (input.Description) update.description = input.Description->str();
  if (input.Content) {
    TRY_VOID(check_document(input.Content->str()));
    update.document = input.Content->str();
  }
  if (update.name == kFullAccessName) return policy_name_taken();
  TRY(const auto change, deps.organizations.update_policy(tree->tree.organization.id, policy.id, update));
  if (change == Change::absent) return std::unexpected(no_such_policy());
  if (change == Change::exists) return policy_name_taken();
  TRY(const auto now, managed_tree(call, deps));
  TRY(const auto changed, find_policy(*now, policy.id));
  return PolicyOutput{describe(*now, changed)};
}

Result<api::Empty> delete_policy(const Call& call, const PolicyInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  if (input.PolicyId.str() == iam::kFullAccessId) return immutable();
  TRY(const auto change, deps.organizations.delete_policy(tree->tree.organization.id, input.PolicyId.str()));
  if (change == Change::absent) return std::unexpected(no_such_policy());
  if (change == Change::conflict)
    return fail(kPolicyInUse, "The policy is attached: detach it from every root, unit and account first.");
  return api::Empty{};
}

Result<ListPoliciesOutput> list_policies(const Call& call, const ListPoliciesInput& input, Deps& deps) {
  TRY(const auto tree, managed_tree(call, deps));
  TRY(const auto page, Page::of<ListPolicies>(input, deps, wire::name_of(input.Filter)));
  ListPoliciesOutput output;
  if (input.Filter == PolicyType::SERVICE_CONTROL_POLICY) {
    for (const auto& policy : tree->tree.policies) output.Policies.push_back(summarize(*tree, policy));
    output.Policies.push_back(summarize(*tree, find_policy(*tree, iam::kFullAccessId).value()));
    std::ranges::sort(output.Policies, {}, &PolicySummary::Id);
  }
  output.NextToken = page.cut(output.Policies, &PolicySummary::Id);
  return output;
}

/// Of the kinds that inherit and merge there are none here.
Result<DescribeEffectivePolicyOutput> describe_effective_policy(const Call& call,
                                                                const DescribeEffectivePolicyInput& input, Deps& deps) {
  TRY(const auto tree, find_tree(deps));
  const auto target = input.TargetId ? input.TargetId->str() : call.caller.account.str();
  TRY_VOID(managed_tree(call, deps));
  TRY(const bool there, exists(*tree, deps, target));
  if (!there) return std::unexpected(no_such_target());
  return fail(kEffectivePolicyNotFound,
              "There is no effective policy of this type: service control policies, which "
              "have none, are the only ones here.");
}

}  // namespace

Error no_such_policy() { return {kPolicyNotFound, "You specified a policy that doesn't exist."}; }
Error no_such_target() { return {kTargetNotFound, "You specified a target that doesn't exist."}; }
Error type_not_available() {
  return {kPolicyTypeNotAvailable, "Service control policies are the only type of policy here."};
}

Result<storage::ControlPolicy> find_policy(const iam::OrganizationSnapshot& tree, std::string_view id) {
  if (id == iam::kFullAccessId)
    return storage::ControlPolicy{.id = std::string(id),
                                  .name = std::string(kFullAccessName),
                                  .description = "Allows access to every operation",
                                  .document = iam::full_access()->document()};
  const auto* policy = tree.find_policy(id);
  if (policy == nullptr) return std::unexpected(no_such_policy());
  return *policy;
}

PolicySummary summarize(const iam::OrganizationSnapshot& tree, const storage::ControlPolicy& policy) {
  return {.Id = policy.id,
          .Arn = tree.arn_of_policy(policy.id).str(),
          .Name = policy.name,
          .Description = policy.description,
          .Type = PolicyType::SERVICE_CONTROL_POLICY,
          .AwsManaged = policy.id == iam::kFullAccessId};
}

std::vector<Binding> policy_bindings() {
  return {
      bind_operation<CreatePolicy>(ask_to_create<CreatePolicy>(), create_policy),
      bind_operation<DescribePolicy>(ask_about<DescribePolicy>(&PolicyInput::PolicyId), describe_policy),
      bind_operation<UpdatePolicy>(ask_about<UpdatePolicy>(&UpdatePolicyInput::PolicyId), update_policy),
      bind_operation<DeletePolicy>(ask_about<DeletePolicy>(&PolicyInput::PolicyId), delete_policy),
      bind_operation<ListPolicies>(ask_about<ListPolicies>(), list_policies),
      bind_operation<DescribeEffectivePolicy>(ask_about<DescribeEffectivePolicy>(), describe_effective_policy),
  };
}

}  // namespace crossgate::services::organizations
