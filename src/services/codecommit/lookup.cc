#include "services/codecommit/lookup.h"

#include <string>
#include <utility>

namespace crossgate::services::codecommit {

Arn repository_arn(const Call& call, const RepositoryName& name) {
  return Arn::codecommit(call.region, call.caller.account, name);
}

Result<storage::Repository> find_repository(const Call& call, Deps& deps, const RepositoryName& name) {
  TRY(auto repository, deps.repositories.find(call.caller.account, call.region, name));
  if (!repository) return repository_does_not_exist(name);
  return *std::move(repository);
}

std::unexpected<Error> repository_does_not_exist(const RepositoryName& name) {
  return fail(api::codecommit::kRepositoryDoesNotExist, std::string(name.str()) + " does not exist");
}

api::codecommit::RepositoryMetadata describe(const storage::Repository& repository, const Call& call,
                                             const Deps& deps) {
  api::codecommit::RepositoryMetadata metadata{
      .accountId = repository.account,
      .repositoryId = repository.id,
      .repositoryName = repository.name,
      .repositoryDescription = repository.description,
      .defaultBranch = {},
      .lastModifiedDate = repository.modified,
      .creationDate = repository.created,
      .cloneUrlHttp = deps.clone_url_http(repository.region, repository.name, call.front_door),
      .cloneUrlSsh = {},  // docs/git.md: Git over SSH is not spoken
      .Arn = Arn::codecommit(repository.region, repository.account, repository.name),
      .kmsKeyId = repository.encryption_key_id};
  if (repository.default_branch) metadata.defaultBranch = std::string(repository.default_branch->short_name());
  return metadata;
}

}  // namespace crossgate::services::codecommit
