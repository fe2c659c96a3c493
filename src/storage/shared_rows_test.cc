#include "storage/shared_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace crossgate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Line {
  std::string owner;
  int value = 0;
  bool operator==(const Line&) const = default;
};

std::weak_ordering compare(const Line& line, const Entity& entity) { return Entity{"user", line.owner} <=> entity; }

std::string owner(int number) { return "owner" + std::to_string(10'000 + number); }
Entity entity(const std::string& name) { return {"user", name}; }

std::vector<Line> lines(int owners, int each) {
  std::vector<Line> all;
  for (int n = 0; n < owners; ++n)
    for (int value = 0; value < each; ++value) all.push_back({owner(n), value});
  return all;
}

std::vector<Line> all_of(const SharedRows<Line>& rows) { return {rows.begin(), rows.end()}; }

/// Blocks of `after` that `before` has not.
std::size_t new_blocks(const SharedRows<Line>& before, const SharedRows<Line>& after) {
  const std::set<SharedRows<Line>::BlockPointer> known(before.blocks().begin(), before.blocks().end());
  return static_cast<std::size_t>(
      std::ranges::count_if(after.blocks(), [&](const auto& block) { return !known.contains(block); }));
}

TEST(Entity, IsOrderedByKindAndThenByNameWithoutCase) {
  EXPECT_LT((Entity{"role", "z"}), (Entity{"user", "a"}));
  EXPECT_LT((Entity{"user", "Ana"}), (Entity{"user", "ben"}));
  EXPECT_LT((Entity{"user", "a_b"}), (Entity{"user", "AB"})) << "as the lower-case texts are";
  EXPECT_LT((Entity{"user", "ana"}), (Entity{"user", "ANA1"}));
  EXPECT_LT((Entity{"user", "z"}), (Entity{"user", "\xc3\xa9"})) << "bytewise";
  EXPECT_EQ((Entity{"user", "ANA"}), (Entity{"user", "ana"}));
  EXPECT_NE((Entity{"user", "ana"}), (Entity{"role", "ana"}));
}

TEST(SharedRows, HasTheRowsThatItWasMadeOf) {
  const SharedRows<Line> none;
  EXPECT_THAT(none, IsEmpty());
  EXPECT_EQ(none.begin(), none.end());
  const SharedRows<Line> rows(lines(100, 3));
  EXPECT_EQ(rows.size(), 300);
  EXPECT_EQ(all_of(rows), lines(100, 3));
  EXPECT_EQ(rows.at(299), (Line{owner(99), 2}));
  EXPECT_THROW((void)rows.at(300), std::out_of_range);
}

TEST(SharedRows, FindsTheRowsOfAnEntityWhicheverBlocksTheyAreIn) {
  const SharedRows<Line> rows(lines(40, 9));
  for (int n = 0; n < 40; ++n) {
    const auto found = rows.of(entity(owner(n)));
    std::vector<int> values;
    for (const Line& line : found) values.push_back(line.owner == owner(n) ? line.value : -1);
    EXPECT_THAT(values, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8)) << n;
  }
  EXPECT_TRUE(rows.of(entity("aaa")).empty());
  EXPECT_TRUE(rows.of(entity("owner10000x")).empty());
  EXPECT_TRUE(rows.of(entity("zzz")).empty());
  EXPECT_TRUE(SharedRows<Line>().of(entity("a")).empty());
}

TEST(SharedRows, ReplacingSharesAllBlocksButThoseOfTheEntity) {
  const SharedRows<Line> before(lines(1000, 9));
  const std::string name = owner(500);
  const auto after = before.with(std::array{entity(name)}, {{name, 77}});
  EXPECT_EQ(after.size(), 9000 - 8);
  EXPECT_EQ(before.size(), 9000);
  const auto found = after.of(entity(name));
  EXPECT_THAT(std::vector(found.begin(), found.end()), ElementsAre(Line{name, 77}));
  EXPECT_LE(new_blocks(before, after), 2);
}

TEST(SharedRows, ReplacingRowsByTheSameSharesEverything) {
  const SharedRows<Line> before(lines(100, 1));
  const std::string name = owner(50), absent = "owner";
  EXPECT_TRUE(before.with(std::array{entity(name)}, {{name, 0}}).is_same(before));
  EXPECT_TRUE(before.with(std::array{entity(absent)}, {}).is_same(before));
  EXPECT_FALSE(before.with(std::array{entity(name)}, {{name, 1}}).is_same(before));
  EXPECT_FALSE(before.with(std::array{entity(name)}, {}).is_same(before));
  EXPECT_THROW(before.with(std::array{entity(name)}, {{absent, 1}}), std::invalid_argument);
}

TEST(SharedRows, StaysAsTheRowsWouldWhateverIsReplaced) {
  std::mt19937 random(20261201);
  const auto number = [&](int below) { return std::uniform_int_distribution<int>(0, below - 1)(random); };
  SharedRows<Line> rows;
  std::map<std::string, std::vector<Line>> model;
  for (int step = 0; step < 3000; ++step) {
    // Grows, shrinks to nothing, and grows again.
    const bool grows = step / 500 % 2 == 0;
    std::set<std::string> owners;
    for (int n = number(4); n >= 0; --n) owners.insert(owner(number(300)));
    std::vector<Entity> entities;
    std::vector<Line> given;
    for (const auto& name : owners) {
      entities.push_back(entity(name));
      auto& its = model[name];
      its.clear();
      for (int n = grows ? number(12) : 0; n > 0; --n) its.push_back({name, number(1000)});
      given.insert(given.end(), its.begin(), its.end());
    }
    rows = rows.with(entities, given);

    std::vector<Line> expected;
    for (const auto& [name, its] : model) expected.insert(expected.end(), its.begin(), its.end());
    ASSERT_EQ(all_of(rows), expected) << step;
    ASSERT_EQ(rows.size(), expected.size());
    for (const auto& block : rows.blocks()) {
      ASSERT_FALSE(block->empty());
      ASSERT_LE(block->size(), 64);
    }
    ASSERT_LE(rows.blocks().size(), expected.size() / 16 + 1) << "no block stays much too small";
  }
}

}  // namespace
}  // namespace crossgate::storage
