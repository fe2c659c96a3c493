// CodeCommit's operations on repositories.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/codecommit/types.h"
#include "api/empty.h"
#include "api/operation.h"
#include "base/arn.h"
#include "base/clock.h"
#include "base/names.h"

namespace crossgate::api::codecommit {

struct RepositoryMetadata {
  AccountId accountId;
  RepositoryId repositoryId;
  RepositoryName repositoryName;
  std::optional<std::string> repositoryDescription;
  std::optional<std::string> defaultBranch;  ///< as Git has it: may be longer than a BranchName
  Time lastModifiedDate;
  Time creationDate;
  std::string cloneUrlHttp;
  std::optional<std::string> cloneUrlSsh;  ///< none where Git over SSH is not served, as here
  crossgate::Arn Arn;
  std::optional<std::string> kmsKeyId;
};
BOOST_DESCRIBE_STRUCT(RepositoryMetadata, (),
                      (accountId, repositoryId, repositoryName, repositoryDescription, defaultBranch, lastModifiedDate,
                       creationDate, cloneUrlHttp, cloneUrlSsh, Arn, kmsKeyId))

struct CreateRepositoryInput {
  RepositoryName repositoryName;
  std::optional<RepositoryDescription> repositoryDescription;
  std::optional<Tags> tags;
  std::optional<KmsKeyId> kmsKeyId;
};
BOOST_DESCRIBE_STRUCT(CreateRepositoryInput, (), (repositoryName, repositoryDescription, tags, kmsKeyId))

struct CreateRepositoryOutput {
  RepositoryMetadata repositoryMetadata;
};
BOOST_DESCRIBE_STRUCT(CreateRepositoryOutput, (), (repositoryMetadata))

using CreateRepository = Operation<kCodeCommit, "CreateRepository", CreateRepositoryInput, CreateRepositoryOutput>;

struct GetRepositoryInput {
  RepositoryName repositoryName;
};
BOOST_DESCRIBE_STRUCT(GetRepositoryInput, (), (repositoryName))

struct GetRepositoryOutput {
  RepositoryMetadata repositoryMetadata;
};
BOOST_DESCRIBE_STRUCT(GetRepositoryOutput, (), (repositoryMetadata))

using GetRepository = Operation<kCodeCommit, "GetRepository", GetRepositoryInput, GetRepositoryOutput>;

struct ListRepositoriesInput {
  std::optional<NextToken> nextToken;
  std::optional<SortBy> sortBy;
  std::optional<Order> order;
};
BOOST_DESCRIBE_STRUCT(ListRepositoriesInput, (), (nextToken, sortBy, order))

struct RepositoryNameIdPair {
  RepositoryName repositoryName;
  RepositoryId repositoryId;
};
BOOST_DESCRIBE_STRUCT(RepositoryNameIdPair, (), (repositoryName, repositoryId))

struct ListRepositoriesOutput {
  std::vector<RepositoryNameIdPair> repositories;
  std::optional<std::string> nextToken;
};
BOOST_DESCRIBE_STRUCT(ListRepositoriesOutput, (), (repositories, nextToken))

using ListRepositories = Operation<kCodeCommit, "ListRepositories", ListRepositoriesInput, ListRepositoriesOutput>;

struct BatchGetRepositoriesInput {
  RepositoryNames repositoryNames;
};
BOOST_DESCRIBE_STRUCT(BatchGetRepositoriesInput, (), (repositoryNames))

enum class BatchGetRepositoriesErrorCode {
  EncryptionIntegrityChecksFailedException,
  EncryptionKeyAccessDeniedException,
  EncryptionKeyDisabledException,
  EncryptionKeyNotFoundException,
  EncryptionKeyUnavailableException,
  RepositoryDoesNotExistException
};
BOOST_DESCRIBE_ENUM(BatchGetRepositoriesErrorCode, EncryptionIntegrityChecksFailedException,
                    EncryptionKeyAccessDeniedException, EncryptionKeyDisabledException, EncryptionKeyNotFoundException,
                    EncryptionKeyUnavailableException, RepositoryDoesNotExistException)

struct BatchGetRepositoriesError {
  std::optional<RepositoryId> repositoryId;
  std::optional<RepositoryName> repositoryName;
  std::optional<BatchGetRepositoriesErrorCode> errorCode;
  std::optional<std::string> errorMessage;
};
BOOST_DESCRIBE_STRUCT(BatchGetRepositoriesError, (), (repositoryId, repositoryName, errorCode, errorMessage))

struct BatchGetRepositoriesOutput {
  std::vector<RepositoryMetadata> repositories;
  std::vector<RepositoryName> repositoriesNotFound;
  std::vector<BatchGetRepositoriesError> errors;
};
BOOST_DESCRIBE_STRUCT(BatchGetRepositoriesOutput, (), (repositories, repositoriesNotFound, errors))

using BatchGetRepositories =
    Operation<kCodeCommit, "BatchGetRepositories", BatchGetRepositoriesInput, BatchGetRepositoriesOutput>;

struct UpdateRepositoryDescriptionInput {
  RepositoryName repositoryName;
  std::optional<RepositoryDescription> repositoryDescription;  ///< none removes it
};
BOOST_DESCRIBE_STRUCT(UpdateRepositoryDescriptionInput, (), (repositoryName, repositoryDescription))

using UpdateRepositoryDescription =
    Operation<kCodeCommit, "UpdateRepositoryDescription", UpdateRepositoryDescriptionInput, Empty>;

struct UpdateRepositoryNameInput {
  RepositoryName oldName;
  RepositoryName newName;
};
BOOST_DESCRIBE_STRUCT(UpdateRepositoryNameInput, (), (oldName, newName))

using UpdateRepositoryName = Operation<kCodeCommit, "UpdateRepositoryName", UpdateRepositoryNameInput, Empty>;

struct DeleteRepositoryInput {
  RepositoryName repositoryName;
};
BOOST_DESCRIBE_STRUCT(DeleteRepositoryInput, (), (repositoryName))

struct DeleteRepositoryOutput {
  std::optional<RepositoryId> repositoryId;  ///< none where there was no such repository
};
BOOST_DESCRIBE_STRUCT(DeleteRepositoryOutput, (), (repositoryId))

using DeleteRepository = Operation<kCodeCommit, "DeleteRepository", DeleteRepositoryInput, DeleteRepositoryOutput>;

}  // namespace crossgate::api::codecommit
