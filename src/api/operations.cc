#include <algorithm>
#include <array>
#include <vector>

#include "api/codecommit/operations.h"
#include "api/iam/operations.h"
#include "api/operation.h"
#include "api/organizations/operations.h"
#include "api/sts/operations.h"

namespace crossgate::api {
namespace {

bool comes_before(const OperationInfo& a, const OperationInfo& b) {
  return std::pair(a.service->name, a.name) < std::pair(b.service->name, b.name);
}

}  // namespace

std::span<const Service* const> services() {
  static constexpr std::array kServices{&kCodeCommit, &kIam, &kOrganizations, &kSts};
  return kServices;
}

std::span<const OperationInfo> operations() {
  static const std::vector<OperationInfo> kOperations = [] {
    std::vector<OperationInfo> all;
    for (const auto of_service :
         {codecommit::operations(), iam::operations(), organizations::operations(), sts::operations()}) {
      all.insert(all.end(), of_service.begin(), of_service.end());
    }
    std::ranges::sort(all, comes_before);
    return all;
  }();
  return kOperations;
}

const OperationInfo* find_operation(std::string_view service, std::string_view name) {
  const auto key = std::pair(service, name);
  const auto key_of = [](const OperationInfo& info) { return std::pair(info.service->name, info.name); };
  const auto found = std::ranges::lower_bound(operations(), key, {}, key_of);
  return found != operations().end() && key_of(*found) == key ? &*found : nullptr;
}

}  // namespace crossgate::api
