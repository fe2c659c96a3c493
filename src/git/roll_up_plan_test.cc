#include "git/roll_up_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <random>

namespace crossgate::git {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

storage::Pack pack(std::uint64_t size) {
  return {.blob = storage::BlobId::random(), .checksum = std::string(40, 'a'), .size = size, .objects = 1};
}

std::vector<storage::Pack> packs(const std::vector<std::uint64_t>& sizes) {
  std::vector<storage::Pack> manifest;
  for (const auto size : sizes) manifest.push_back(pack(size));
  return manifest;
}

std::vector<std::uint64_t> sizes(const std::vector<storage::Pack>& packs) {
  std::vector<std::uint64_t> sizes;
  for (const auto& pack : packs) sizes.push_back(pack.size);
  return sizes;
}

TEST(RollUpPlan, LeavesAGeometricProgressionAlone) {
  const auto plan = plan_roll_up(packs({100, 10, 1, 1000}), 2);
  EXPECT_THAT(plan.packs, IsEmpty());
  EXPECT_THAT(sizes(plan.kept), ElementsAre(1, 10, 100, 1000));
}

TEST(RollUpPlan, TakesEveryInlinedPackWhereThatIsAskedFor) {
  auto manifest = packs({100, 10, 1, 1000});
  manifest[1].inlined = manifest[3].inlined = true;
  const auto plan = with_inlined(plan_roll_up(manifest, 2));
  EXPECT_THAT(sizes(plan.packs), ElementsAre(10, 1000));
  EXPECT_THAT(sizes(plan.kept), ElementsAre(1, 100));
}

TEST(RollUpPlan, RollsTheSmallestUpUntilEveryOtherIsTwiceAsLargeAsAllBelow) {
  const auto plan = plan_roll_up(packs({1000, 5, 6, 30, 7}), 2);
  EXPECT_THAT(sizes(plan.packs), ElementsAre(5, 6, 7, 30));
  EXPECT_THAT(sizes(plan.kept), ElementsAre(1000));
}

TEST(RollUpPlan, WaitsForEnoughPacks) {
  EXPECT_THAT(plan_roll_up(packs({1, 1, 1}), 4).packs, IsEmpty());
  EXPECT_THAT(sizes(plan_roll_up(packs({1, 1, 1, 1}), 4).packs), ElementsAre(1, 1, 1, 1));
}

TEST(RollUpPlan, HasNothingToDoForOnePackOrNone) {
  EXPECT_THAT(plan_roll_up({}, 0).packs, IsEmpty());
  EXPECT_THAT(plan_roll_up(packs({0}), 0).packs, IsEmpty());
}

TEST(RollUpPlan, RollsEqualAndEmptyPacksUp) {
  EXPECT_THAT(sizes(plan_roll_up(packs({7, 7}), 2).packs), ElementsAre(7, 7));
  EXPECT_THAT(plan_roll_up(packs({0, 0}), 2).packs, IsEmpty()) << "twice nothing is nothing";
}

TEST(RollUpPlan, DoesNotOverflow) {
  EXPECT_THAT(plan_roll_up(packs({UINT64_MAX / 4, UINT64_MAX}), 2).packs, IsEmpty());
}

TEST(RollUpPlan, KeepsPacksFewAndRewritesLittleWhateverIsPushed) {
  std::mt19937 random(20260131);
  std::uniform_int_distribution<std::uint64_t> size(1, 100);
  std::vector<storage::Pack> manifest;
  std::uint64_t pushed = 0, written = 0;
  std::size_t most = 0;
  for (int push = 0; push < 10'000; ++push) {
    const auto bytes = push % 1000 == 999 ? 100'000 : size(random);
    manifest.push_back(pack(bytes));
    pushed += bytes;
    auto plan = plan_roll_up(manifest);
    if (!plan.packs.empty()) {
      std::uint64_t sum = 0;
      for (const auto& rolled : plan.packs) sum += rolled.size;
      written += sum;
      plan.kept.push_back(pack(sum));
      manifest = std::move(plan.kept);
    }
    most = std::max(most, manifest.size());
  }
  EXPECT_LE(most, kLeastRolledUp + 14) << "log3 of a million and a half";
  EXPECT_LE(written / pushed, 14U);
}

}  // namespace
}  // namespace crossgate::git
