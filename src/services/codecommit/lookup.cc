#include "services/codecommit/lookup.h"

#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace crossgate::services::codecommit {
namespace {

/// http://HOST:PORT/PATH → ssh://HOST/PATH, the form of AWS's SSH clone URLs.
std::string ssh_form(std::string_view http_url) {
  const auto after_scheme = cut(http_url, "://");
  const auto rest = after_scheme ? after_scheme->after : http_url;
  const auto path = rest.find('/');
  const auto host = rest.substr(0, rest.substr(0, path).rfind(':'));
  return "ssh://" + std::string(host.substr(0, path)) + std::string(path == rest.npos ? "" : rest.substr(path));
}

}  // namespace

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
  const auto url = deps.clone_url_http(repository.region, repository.name, call.front_door);
  api::codecommit::RepositoryMetadata metadata{
      .accountId = repository.account,
      .repositoryId = repository.id,
      .repositoryName = repository.name,
      .repositoryDescription = repository.description,
      .defaultBranch = {},
      .lastModifiedDate = repository.modified,
      .creationDate = repository.created,
      .cloneUrlHttp = url,
      .cloneUrlSsh = ssh_form(url),
      .Arn = Arn::codecommit(repository.region, repository.account, repository.name),
      .kmsKeyId = repository.encryption_key_id};
  if (repository.default_branch) metadata.defaultBranch = std::string(repository.default_branch->short_name());
  return metadata;
}

}  // namespace crossgate::services::codecommit
