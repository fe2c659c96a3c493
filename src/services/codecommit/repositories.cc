#include "api/codecommit/repositories.h"

#include <string>
#include <utility>

#include "services/codecommit/bindings.h"
#include "services/codecommit/lookup.h"

namespace crossgate::services::codecommit {
namespace {

using namespace api::codecommit;
using storage::Repositories;

/// The key that AWS encrypts with unless told otherwise (CodeCommit User Guide, "AWS KMS and encryption").
std::string default_key(const Call& call) {
  return "arn:aws:kms:" + std::string(call.region.str()) + ":" + std::string(call.caller.account.str()) +
         ":alias/aws/codecommit";
}

std::unexpected<Error> name_exists(const RepositoryName& name) {
  return fail(kRepositoryNameExists, "Repository named " + std::string(name.str()) + " already exists");
}

std::optional<std::string> text_of(const std::optional<RepositoryDescription>& description) {
  if (!description || description->str().empty()) return std::nullopt;
  return std::string(description->str());
}

Result<CreateRepositoryOutput> create_repository(const Call& call, const CreateRepositoryInput& input, Deps& deps) {
  if (input.tags && !input.tags->entries().empty())
    return fail(kOperationNotAllowed, "Repositories have no tags here: leave tags out.");
  if (input.kmsKeyId && input.kmsKeyId->str() != default_key(call) && input.kmsKeyId->str() != "alias/aws/codecommit")
    return fail(kEncryptionKeyInvalidId, "The only encryption key is " + default_key(call));

  const Time now = deps.clock.now();
  const storage::Repository repository{.id = RepositoryId::random(),
                                       .account = call.caller.account,
                                       .region = call.region,
                                       .name = input.repositoryName,
                                       .description = text_of(input.repositoryDescription),
                                       .default_branch = {},
                                       .encryption_key_id = default_key(call),
                                       .created = now,
                                       .modified = now};
  const auto limit = deps.limits.repositories_per_account;
  TRY(const auto outcome, deps.repositories.create(repository, limit));
  switch (outcome) {
    case Repositories::CreateOutcome::name_taken:
      return name_exists(repository.name);
    case Repositories::CreateOutcome::limit_reached:
      return fail(kRepositoryLimitExceeded,
                  "The limit of " + std::to_string(limit) + " repositories in an account and region is reached");
    case Repositories::CreateOutcome::created:
      break;
  }
  return CreateRepositoryOutput{describe(repository, call, deps)};
}

Result<GetRepositoryOutput> get_repository(const Call& call, const GetRepositoryInput& input, Deps& deps) {
  TRY(const auto repository, find_repository(call, deps, input.repositoryName));
  return GetRepositoryOutput{describe(repository, call, deps)};
}

std::vector<Permission> ask_about_each(const Call& call, const BatchGetRepositoriesInput& input, Deps&) {
  std::vector<Permission> permissions;
  for (const auto& name : input.repositoryNames.names())
    permissions.push_back({action_of<BatchGetRepositories>(), repository_arn(call, name).str()});
  return permissions;
}

Result<BatchGetRepositoriesOutput> batch_get_repositories(const Call& call, const BatchGetRepositoriesInput& input,
                                                          Deps& deps) {
  BatchGetRepositoriesOutput output;
  for (const auto& name : input.repositoryNames.names()) {
    TRY(const auto repository, deps.repositories.find(call.caller.account, call.region, name));
    if (repository) {
      output.repositories.push_back(describe(*repository, call, deps));
      continue;
    }
    output.repositoriesNotFound.push_back(name);
    output.errors.push_back({.repositoryId = {},
                             .repositoryName = name,
                             .errorCode = BatchGetRepositoriesErrorCode::RepositoryDoesNotExistException,
                             .errorMessage = repository_does_not_exist(name).error().message});
  }
  return output;
}

Result<api::Empty> update_description(const Call& call, const UpdateRepositoryDescriptionInput& input, Deps& deps) {
  TRY(const auto repository, find_repository(call, deps, input.repositoryName));
  TRY(const bool found,
      deps.repositories.set_description(repository.id, text_of(input.repositoryDescription), deps.clock.now()));
  if (!found) return repository_does_not_exist(input.repositoryName);
  return api::Empty{};
}

/// Renaming takes the right over the old name and the new.
std::vector<Permission> ask_about_both(const Call& call, const UpdateRepositoryNameInput& input, Deps&) {
  const auto action = action_of<UpdateRepositoryName>();
  return {{action, repository_arn(call, input.oldName).str()}, {action, repository_arn(call, input.newName).str()}};
}

Result<api::Empty> update_name(const Call& call, const UpdateRepositoryNameInput& input, Deps& deps) {
  TRY(const auto repository, find_repository(call, deps, input.oldName));
  TRY(const auto outcome, deps.repositories.rename(repository.id, input.newName, deps.clock.now()));
  switch (outcome) {
    case Repositories::RenameOutcome::name_taken:
      return name_exists(input.newName);
    case Repositories::RenameOutcome::absent:
      return repository_does_not_exist(input.oldName);
    case Repositories::RenameOutcome::renamed:
      break;
  }
  return api::Empty{};
}

/// What is not there is deleted: the service model lists no error for it.
Result<DeleteRepositoryOutput> delete_repository(const Call& call, const DeleteRepositoryInput& input, Deps& deps) {
  TRY(const auto repository, deps.repositories.find(call.caller.account, call.region, input.repositoryName));
  if (!repository) return DeleteRepositoryOutput{};
  TRY(const bool removed, deps.repositories.remove(repository->id, deps.clock.now()));
  if (!removed) return DeleteRepositoryOutput{};
  deps.git.forget(repository->id);
  return DeleteRepositoryOutput{repository->id};
}

}  // namespace

std::vector<Binding> repository_bindings() {
  return {
      bind_operation<CreateRepository>(ask_about_repository<CreateRepository>, create_repository),
      answering_from_memory(bind_operation<GetRepository>(ask_about_repository<GetRepository>, get_repository)),
      bind_operation<BatchGetRepositories>(ask_about_each, batch_get_repositories),
      bind_operation<UpdateRepositoryDescription>(ask_about_repository<UpdateRepositoryDescription>,
                                                  update_description),
      bind_operation<UpdateRepositoryName>(ask_about_both, update_name),
      bind_operation<DeleteRepository>(ask_about_repository<DeleteRepository>, delete_repository),
  };
}

}  // namespace crossgate::services::codecommit
