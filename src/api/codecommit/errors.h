// CodeCommit's own errors, CodeCommit API Reference, version 2015-04-13. All are the client's fault and 400.
#pragma once

#include "base/error.h"

namespace crossgate::api::codecommit {

inline constexpr ErrorCode kBranchDoesNotExist{"BranchDoesNotExistException"};
inline constexpr ErrorCode kBranchNameRequired{"BranchNameRequiredException"};
inline constexpr ErrorCode kCommitIdRequired{"CommitIdRequiredException"};
inline constexpr ErrorCode kEncryptionKeyInvalidId{"EncryptionKeyInvalidIdException"};
inline constexpr ErrorCode kInvalidBranchName{"InvalidBranchNameException"};
inline constexpr ErrorCode kInvalidCommitId{"InvalidCommitIdException"};
inline constexpr ErrorCode kInvalidContinuationToken{"InvalidContinuationTokenException"};
inline constexpr ErrorCode kInvalidOrder{"InvalidOrderException"};
inline constexpr ErrorCode kInvalidRepositoryDescription{"InvalidRepositoryDescriptionException"};
inline constexpr ErrorCode kInvalidRepositoryName{"InvalidRepositoryNameException"};
inline constexpr ErrorCode kInvalidSortBy{"InvalidSortByException"};
inline constexpr ErrorCode kInvalidSystemTagUsage{"InvalidSystemTagUsageException"};
inline constexpr ErrorCode kInvalidTagsMap{"InvalidTagsMapException"};
inline constexpr ErrorCode kMaximumRepositoryNamesExceeded{"MaximumRepositoryNamesExceededException"};
inline constexpr ErrorCode kOperationNotAllowed{"OperationNotAllowedException"};
inline constexpr ErrorCode kRepositoryDoesNotExist{"RepositoryDoesNotExistException"};
inline constexpr ErrorCode kRepositoryLimitExceeded{"RepositoryLimitExceededException"};
inline constexpr ErrorCode kRepositoryNameExists{"RepositoryNameExistsException"};
inline constexpr ErrorCode kRepositoryNameRequired{"RepositoryNameRequiredException"};
inline constexpr ErrorCode kRepositoryNamesRequired{"RepositoryNamesRequiredException"};
inline constexpr ErrorCode kTagsMapRequired{"TagsMapRequiredException"};
inline constexpr ErrorCode kTooManyTags{"TooManyTagsException"};

}  // namespace crossgate::api::codecommit
