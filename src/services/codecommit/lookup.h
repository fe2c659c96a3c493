// Repositories as requests name them: by name, in the caller's account and the request's region.
#pragma once

#include <vector>

#include "api/codecommit/repositories.h"
#include "base/arn.h"
#include "base/error.h"
#include "base/names.h"
#include "services/binding.h"
#include "services/deps.h"
#include "storage/repositories.h"

namespace crossgate::services::codecommit {

Arn repository_arn(const Call& call, const RepositoryName& name);

/// May the caller do this to the repository, whether there is one or not?
template <class Op>
std::vector<Permission> ask_about_repository(const Call& call, const typename Op::Input& input, Deps&) {
  return {{action_of<Op>(), repository_arn(call, input.repositoryName).str()}};
}

/// RepositoryDoesNotExistException where there is none.
Result<storage::Repository> find_repository(const Call& call, Deps& deps, const RepositoryName& name);
std::unexpected<Error> repository_does_not_exist(const RepositoryName& name);

api::codecommit::RepositoryMetadata describe(const storage::Repository& repository, const Call& call, const Deps& deps);

}  // namespace crossgate::services::codecommit
