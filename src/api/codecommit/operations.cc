#include "api/codecommit/operations.h"

#include <array>

#include "api/codecommit/branches.h"
#include "api/codecommit/repositories.h"

namespace crossgate::api::codecommit {

std::span<const OperationInfo> operations() {
  static const std::array kOperations{
      info_of<BatchGetRepositories>(),
      info_of<CreateRepository>(),
      info_of<DeleteRepository>(),
      info_of<GetBranch>(),
      info_of<GetRepository>(),
      info_of<ListBranches>(),
      info_of<ListRepositories>(),
      info_of<UpdateDefaultBranch>(),
      info_of<UpdateRepositoryDescription>(),
      info_of<UpdateRepositoryName>(),
  };
  return kOperations;
}

}  // namespace crossgate::api::codecommit
