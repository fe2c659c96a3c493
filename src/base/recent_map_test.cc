#include "base/recent_map.h"

#include <gtest/gtest.h>

#include <string>

namespace crossgate {
namespace {

TEST(RecentMap, FindsWhatWasPutLast) {
  RecentMap<std::string, int> map(4);
  map.put("a", 1);
  map.put("a", 2);
  ASSERT_NE(map.find("a"), nullptr);
  EXPECT_EQ(*map.find("a"), 2);
  EXPECT_EQ(map.find("b"), nullptr);
}

TEST(RecentMap, ForgetsWhatIsErased) {
  RecentMap<int, int> map(2);
  for (int i = 0; i < 4; ++i) map.put(i, i);
  for (int i = 0; i < 4; ++i) {
    map.erase(i);
    EXPECT_EQ(map.find(i), nullptr) << i;
  }
}

TEST(RecentMap, KeepsAtLeastAGenerationAndAtMostTwo) {
  RecentMap<int, int> map(10);
  for (int i = 0; i < 1000; ++i) map.put(i, i);
  for (int i = 990; i < 1000; ++i) EXPECT_NE(map.find(i), nullptr) << i;
  int kept = 0;
  for (int i = 0; i < 1000; ++i) kept += map.find(i) != nullptr ? 1 : 0;
  EXPECT_LE(kept, 20);
}

TEST(RecentMap, KeepsWhatIsUsed) {
  RecentMap<int, int> map(10);
  map.put(-1, 7);
  for (int i = 0; i < 1000; ++i) {
    map.put(i, i);
    ASSERT_NE(map.find(-1), nullptr) << "after " << i;
  }
  EXPECT_EQ(*map.find(-1), 7);
}

TEST(RecentMap, AnOlderValueDoesNotComeBack) {
  RecentMap<int, int> map(2);
  map.put(1, 1);
  map.put(2, 2);
  map.put(3, 3);  // 1 and 2 are the older generation now
  map.put(1, 10);
  map.put(4, 4);
  map.put(5, 5);
  if (const int* found = map.find(1)) {
    EXPECT_EQ(*found, 10);
  }
}

}  // namespace
}  // namespace crossgate
