#include <gmock/gmock.h>

#include <algorithm>
#include <utility>

#include "api/operation.h"

namespace crossgate::api {
namespace {

std::pair<std::string_view, std::string_view> key_of(const OperationInfo& info) {
  return {info.service->name, info.name};
}

TEST(Operations, AreOrderedByServiceAndNameAndEachIsDeclaredOnce) {
  EXPECT_FALSE(operations().empty());
  EXPECT_EQ(std::ranges::adjacent_find(operations(), std::ranges::greater_equal(), key_of), operations().end());
}

TEST(Operations, AreAllFoundByTheirNames) {
  for (const auto& info : operations()) EXPECT_EQ(find_operation(info.service->name, info.name), &info) << info.name;
}

TEST(Operations, AreNotFoundByAnotherServicesNameNorInAnotherCase) {
  EXPECT_NE(find_operation("codecommit", "GetRepository"), nullptr);
  EXPECT_EQ(find_operation("iam", "GetRepository"), nullptr);
  EXPECT_EQ(find_operation("codecommit", "getRepository"), nullptr);
  EXPECT_EQ(find_operation("", ""), nullptr);
  EXPECT_EQ(find_operation("zzz", "Zzz"), nullptr);
}

TEST(Services, AreThoseOfTheOperations) {
  for (const Service* service : services()) {
    EXPECT_TRUE(std::ranges::any_of(operations(), [&](const auto& info) { return info.service == service; }))
        << service->name;
  }
  for (const auto& info : operations())
    EXPECT_NE(std::ranges::find(services(), info.service), services().end()) << info.name;
}

}  // namespace
}  // namespace crossgate::api
