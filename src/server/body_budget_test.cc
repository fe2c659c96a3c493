#include "server/body_budget.h"

#include <gtest/gtest.h>

#include <optional>

namespace crossgate::server {
namespace {

TEST(BodyBudget, LeavesRoomForOtherKeysAndGetsBackWhatWasHeld) {
  BodyBudget budget(100, 60);
  std::optional<BodyBudget::Share> one(std::in_place);
  BodyBudget::Share two;
  BodyBudget::Share other;
  EXPECT_TRUE(one->add(budget, "A", 30));
  EXPECT_TRUE(two.add(budget, "A", 30));
  EXPECT_FALSE(two.add(budget, "A", 1)) << "one key's part";
  EXPECT_TRUE(other.add(budget, "B", 40));
  EXPECT_FALSE(other.add(budget, "B", 1)) << "all there is";
  one.reset();
  EXPECT_TRUE(two.add(budget, "A", 30));
  EXPECT_FALSE(other.add(budget, "B", 1));
}

}  // namespace
}  // namespace crossgate::server
