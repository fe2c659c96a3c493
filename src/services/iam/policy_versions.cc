#include "api/iam/policy_versions.h"

#include <utility>

#include "api/iam/errors.h"
#include "base/text.h"
#include "services/iam/bindings.h"
#include "services/iam/descriptions.h"
#include "services/iam/entities.h"
#include "services/iam/managed_policy.h"
#include "services/iam/paging.h"

namespace crossgate::services::iam_api {
namespace {

using namespace api::iam;
using storage::Change;

std::unexpected<Error> no_such_version(const ManagedPolicy& policy, std::string_view id) {
  return fail(kNoSuchEntity,
              "Policy " + policy.arn.str() + " version " + std::string(id) + " does not exist or is not attachable.");
}

/// NoSuchEntity where the policy has no version of this id.
Result<ManagedVersion> find_version(const ManagedPolicy& policy, const PolicyVersionId& id) {
  for (const auto& version : policy.versions())
    if (version.id() == id.str()) return version;
  return no_such_version(policy, id.str());
}

/// The version's number is the policy's next; where another request took it meanwhile, it is the one after.
Result<CreatePolicyVersionOutput> create_version(const Call& call, const CreatePolicyVersionInput& input, Deps& deps) {
  TRY_VOID(check_managed_document(input.PolicyDocument.str()));
  const auto limit = deps.limits.versions_per_policy;
  for (int attempt = 0; attempt < 10; ++attempt) {
    TRY(auto found, find_own_policy(call, deps, input.PolicyArn));
    const storage::PolicyVersion version{found.policy.own->latest_version + 1, std::string(input.PolicyDocument.str()),
                                         deps.clock.now()};
    const bool as_default = input.SetAsDefault.value_or(false);
    TRY(const auto change,
        deps.identities.create_policy_version(call.caller.account, found.policy.name, version, as_default, limit));
    if (change == Change::conflict) continue;
    if (change == Change::absent) return std::unexpected(no_such_policy(found.policy.arn));
    if (change == Change::limit) {
      return fail(kLimitExceeded, "A managed policy can have up to " + std::to_string(limit) +
                                      " versions. Before you create a new version, you must delete an existing "
                                      "version.");
    }
    if (as_default) found.policy.default_version = version.number;
    return CreatePolicyVersionOutput{
        describe_version(found.policy, {version.number, version.document, version.created})};
  }
  return fail(kConcurrentModification, "The policy is being changed by other requests. Try again.");
}

Result<GetPolicyVersionOutput> get_version(const Call& call, const PolicyVersionInput& input, Deps& deps) {
  TRY(const auto found, find_policy(call, deps, input.PolicyArn));
  TRY(const auto version, find_version(found.policy, input.VersionId));
  auto described = describe_version(found.policy, version);
  described.Document = percent_encode(version.document);
  return GetPolicyVersionOutput{std::move(described)};
}

/// Newest first, as AWS lists them.
Result<ListPolicyVersionsOutput> list_versions(const Call& call, const ListPolicyVersionsInput& input, Deps& deps) {
  constexpr std::int64_t kBeyondAll = 1'000'000'000'000;
  TRY(const auto found, find_policy(call, deps, input.PolicyArn));
  auto versions = found.policy.versions();
  ListPolicyVersionsOutput output;
  TRY_VOID(cut_page(versions, input, markers_of<ListPolicyVersions>(call, deps, found.policy.unique_id), output,
                    [](const ManagedVersion& version) { return std::to_string(kBeyondAll - version.number); }));
  for (const auto& version : versions) output.Versions.push_back(describe_version(found.policy, version));
  return output;
}

Result<api::Empty> set_default(const Call& call, const PolicyVersionInput& input, Deps& deps) {
  TRY(const auto found, find_own_policy(call, deps, input.PolicyArn));
  TRY(const auto version, find_version(found.policy, input.VersionId));
  TRY(const auto change, deps.identities.set_default_version(call.caller.account, found.policy.name, version.number));
  if (change == Change::absent) return no_such_version(found.policy, version.id());
  return api::Empty{};
}

Result<api::Empty> delete_version(const Call& call, const PolicyVersionInput& input, Deps& deps) {
  TRY(const auto found, find_own_policy(call, deps, input.PolicyArn));
  TRY(const auto version, find_version(found.policy, input.VersionId));
  TRY(const auto change, deps.identities.delete_policy_version(call.caller.account, found.policy.name, version.number));
  if (change == Change::conflict) return fail(kDeleteConflict, "Cannot delete the default version of a policy.");
  if (change == Change::absent) return no_such_version(found.policy, version.id());
  return api::Empty{};
}

}  // namespace

std::vector<Binding> policy_version_bindings() {
  return {
      bind_operation<CreatePolicyVersion>(ask_about_policy<CreatePolicyVersion>, create_version),
      bind_operation<GetPolicyVersion>(ask_about_policy<GetPolicyVersion>, get_version),
      bind_operation<ListPolicyVersions>(ask_about_policy<ListPolicyVersions>, list_versions),
      bind_operation<SetDefaultPolicyVersion>(ask_about_policy<SetDefaultPolicyVersion>, set_default),
      bind_operation<DeletePolicyVersion>(ask_about_policy<DeletePolicyVersion>, delete_version),
  };
}

}  // namespace crossgate::services::iam_api
