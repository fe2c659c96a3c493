#include "git/maintenance_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "storage/testing/examples.h"

namespace crossgate::git {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const MaintenanceQueue::Time kNow{};

MaintenanceTask task(Extent extent = Extent::adaptive) {
  return {storage::example_repository("a").id, extent};  // another id each time
}
std::vector<MaintenanceTask> all_of(MaintenanceQueue& queue) {
  std::vector<MaintenanceTask> tasks;
  while (const auto next = queue.next()) tasks.push_back(*next);
  return tasks;
}

TEST(MaintenanceQueue, LetsWhatPushesMakeDueAndWhatIsToBeStoredTakeTurns) {
  MaintenanceQueue queue;
  const auto stored = std::vector{task(Extent::inlined), task(Extent::inlined), task(Extent::inlined)};
  for (const auto& one : stored) EXPECT_TRUE(queue.add(one, kNow));
  EXPECT_EQ(queue.next(), stored[0]);
  const auto a = task(), b = task();
  EXPECT_TRUE(queue.add(a, kNow));
  EXPECT_TRUE(queue.add(b, kNow));
  EXPECT_THAT(all_of(queue), ElementsAre(a, stored[1], b, stored[2]));
  EXPECT_TRUE(queue.empty());
}

TEST(MaintenanceQueue, HoldsATaskOnceUntilItsTurn) {
  MaintenanceQueue queue;
  const auto one = task();
  EXPECT_TRUE(queue.add(one, kNow));
  EXPECT_FALSE(queue.add(one, kNow));
  EXPECT_TRUE(queue.add({one.repository, Extent::inlined}, kNow));
  EXPECT_EQ(queue.next(), one);
  EXPECT_TRUE(queue.add(one, kNow)) << "it was pushed to meanwhile";
}

TEST(MaintenanceQueue, WaitsLongerAfterEachFailure) {
  MaintenanceQueue queue;
  const auto one = task();
  const auto is_taken = [&](MaintenanceQueue::Time now) { return queue.add(one, now) && queue.next() == one; };
  queue.failed(one, kNow);
  EXPECT_FALSE(is_taken(kNow + 1min - 1s));
  EXPECT_TRUE(is_taken(kNow + 1min));
  EXPECT_TRUE(queue.add(task(), kNow)) << "nobody else waits for it";
  (void)queue.next();
  queue.failed(one, kNow + 1min);
  EXPECT_FALSE(is_taken(kNow + 3min - 1s));
  EXPECT_TRUE(is_taken(kNow + 3min));
  for (int i = 0; i < 20; ++i) queue.failed(one, kNow);
  EXPECT_FALSE(is_taken(kNow + 6h - 1s));
  EXPECT_TRUE(is_taken(kNow + 6h));
  queue.succeeded(one);
  queue.failed(one, kNow);
  EXPECT_TRUE(is_taken(kNow + 1min));
}

}  // namespace
}  // namespace crossgate::git
