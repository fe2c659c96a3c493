// CodeCommit's operations on branches.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/codecommit/types.h"
#include "api/empty.h"
#include "api/operation.h"
#include "base/git_names.h"
#include "base/names.h"

namespace crossgate::api::codecommit {

/// The service model requires neither member; the service does.
struct GetBranchInput {
  RepositoryName repositoryName;
  BranchName branchName;
};
BOOST_DESCRIBE_STRUCT(GetBranchInput, (), (repositoryName, branchName))

struct BranchInfo {
  std::string branchName;
  ObjectId commitId;
};
BOOST_DESCRIBE_STRUCT(BranchInfo, (), (branchName, commitId))

struct GetBranchOutput {
  BranchInfo branch;
};
BOOST_DESCRIBE_STRUCT(GetBranchOutput, (), (branch))

using GetBranch = Operation<kCodeCommit, "GetBranch", GetBranchInput, GetBranchOutput>;

struct ListBranchesInput {
  RepositoryName repositoryName;
  std::optional<NextToken> nextToken;
};
BOOST_DESCRIBE_STRUCT(ListBranchesInput, (), (repositoryName, nextToken))

struct ListBranchesOutput {
  std::vector<std::string> branches;  ///< as Git has them: may be longer than a BranchName
  std::optional<std::string> nextToken;
};
BOOST_DESCRIBE_STRUCT(ListBranchesOutput, (), (branches, nextToken))

using ListBranches = Operation<kCodeCommit, "ListBranches", ListBranchesInput, ListBranchesOutput>;

struct UpdateDefaultBranchInput {
  RepositoryName repositoryName;
  BranchName defaultBranchName;
};
BOOST_DESCRIBE_STRUCT(UpdateDefaultBranchInput, (), (repositoryName, defaultBranchName))

using UpdateDefaultBranch = Operation<kCodeCommit, "UpdateDefaultBranch", UpdateDefaultBranchInput, Empty>;

}  // namespace crossgate::api::codecommit
