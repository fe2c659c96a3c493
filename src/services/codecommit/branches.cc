#include "api/codecommit/branches.h"

#include <algorithm>
#include <string>
#include <utility>

#include "services/codecommit/bindings.h"
#include "services/codecommit/lookup.h"
#include "services/page_marker.h"

namespace crossgate::services::codecommit {
namespace {

using namespace api::codecommit;

std::unexpected<Error> branch_does_not_exist(const BranchName& name) {
  return fail(kBranchDoesNotExist, "Branch " + std::string(name.str()) + " does not exist");
}

Result<GetBranchOutput> get_branch(const Call& call, const GetBranchInput& input, Deps& deps) {
  TRY(const auto repository, find_repository(call, deps, input.repositoryName));
  TRY(const auto ref, deps.refs.find(repository.id, input.branchName.ref()));
  if (!ref) return branch_does_not_exist(input.branchName);
  return GetBranchOutput{{std::string(input.branchName.str()), ref->id}};
}

Result<ListBranchesOutput> list_branches(const Call& call, const ListBranchesInput& input, Deps& deps) {
  TRY(const auto repository, find_repository(call, deps, input.repositoryName));
  const PageMarkers markers(deps.keyring, action_of<ListBranches>() + "\n" + std::string(repository.id.str()));
  std::string after = "refs/heads/";
  if (input.nextToken) {
    auto position = markers.open(input.nextToken->str());
    if (!position) return fail(kInvalidContinuationToken, "The specified continuation token is not valid.");
    after = *std::move(position);
  }
  TRY(const auto snapshot, deps.refs.load(repository.id));
  if (!snapshot) return repository_does_not_exist(input.repositoryName);

  ListBranchesOutput output;
  const auto name_of = [](const storage::Ref& ref) { return ref.name.str(); };
  for (auto ref = std::ranges::upper_bound(snapshot->refs, std::string_view(after), {}, name_of);
       ref != snapshot->refs.end() && ref->name.is_branch(); ++ref) {
    if (output.branches.size() == deps.limits.branches_per_page) {
      output.nextToken = markers.seal("refs/heads/" + output.branches.back());
      break;
    }
    output.branches.emplace_back(ref->name.short_name());
  }
  return output;
}

Result<api::Empty> update_default_branch(const Call& call, const UpdateDefaultBranchInput& input, Deps& deps) {
  using Outcome = storage::Repositories::DefaultBranchOutcome;
  TRY(const auto repository, find_repository(call, deps, input.repositoryName));
  TRY(const auto outcome,
      deps.repositories.set_default_branch(repository.id, input.defaultBranchName.ref(), deps.clock.now()));
  switch (outcome) {
    case Outcome::no_such_branch:
      return branch_does_not_exist(input.defaultBranchName);
    case Outcome::absent:
      return repository_does_not_exist(input.repositoryName);
    case Outcome::updated:
      break;
  }
  return api::Empty{};
}

}  // namespace

std::vector<Binding> branch_bindings() {
  return {
      bind_operation<GetBranch>(ask_about_repository<GetBranch>, get_branch),
      bind_operation<ListBranches>(ask_about_repository<ListBranches>, list_branches),
      bind_operation<UpdateDefaultBranch>(ask_about_repository<UpdateDefaultBranch>, update_default_branch),
  };
}

}  // namespace crossgate::services::codecommit
