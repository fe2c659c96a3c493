#include "storage/upkeep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/repositories.h"
#include "storage/sqlite/sqlite_metadata.h"
#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Outcome = Upkeep::SwapOutcome;

class UpkeepTest : public ::testing::Test {
 protected:
  UpkeepTest() : repository_(example_repository("payments")) {
    EXPECT_EQ(repositories_.create(repository_, 1000), Repositories::CreateOutcome::created);
  }

  /// A pack with an intent of noon.
  Pack announced() {
    Pack pack{.blob = BlobId::random(), .checksum = std::string(40, 'c'), .size = 10, .objects = 3};
    EXPECT_TRUE(refs_.intend(repository_.id, pack.blob, kNoon));
    return pack;
  }
  Pack pushed(std::uint64_t objects = 3) {
    Pack pack = announced();
    pack.objects = objects;
    auto transaction = push(repository_.id, {});
    transaction.packs = {pack};
    transaction.epoch = head().epoch;
    EXPECT_TRUE(std::holds_alternative<RefsMoved>(refs_.commit(transaction).value()));
    return pack;
  }
  /// A pack that rode in the transaction, of noon.
  Pack inlined() {
    const Pack pack{
        .blob = BlobId::random(), .checksum = std::string(40, 'c'), .size = 4, .objects = 1, .inlined = true};
    auto transaction = push(repository_.id, {});
    transaction.inline_pack = {.pack = pack, .bytes = {.pack = "pack", .idx = "idx"}};
    transaction.epoch = head().epoch;
    EXPECT_TRUE(std::holds_alternative<RefsMoved>(refs_.commit(transaction).value()));
    return pack;
  }
  ManifestSwap swap(const std::vector<Pack>& leave, const std::vector<Pack>& join) {
    ManifestSwap swap{.repository = repository_.id, .epoch = head().epoch, .join = join, .lease = lease_, .now = kNoon};
    for (const Pack& pack : leave) swap.leave.push_back(pack.blob);
    return swap;
  }
  Head head() { return refs_.head(repository_.id).value().value(); }
  std::vector<std::string> manifest() {
    std::vector<std::string> blobs;
    const auto manifest = refs_.manifest(repository_.id).value();
    for (const Pack& pack : manifest->packs) blobs.emplace_back(pack.blob.str());
    return blobs;
  }
  std::vector<std::string> buried(Time before) {
    std::vector<std::string> blobs;
    const auto buried = upkeep_.buried(before, 100).value();
    for (const auto& one : buried) blobs.emplace_back(one.blob.str());
    return blobs;
  }
  static std::string name(const Pack& pack) { return std::string(pack.blob.str()); }

  TemporaryDirectory directory_;
  std::unique_ptr<Metadata> metadata_ = open_sqlite_metadata(directory_.path() / "metadata.db", true).value();
  Repositories repositories_{*metadata_};
  Refs refs_{*metadata_};
  Upkeep upkeep_{*metadata_};
  Repository repository_;
  Lease lease_ = metadata_->claim("maintain", std::nullopt).value().value();
};

TEST_F(UpkeepTest, ASwapReplacesPacksAndLeavesPushesOfTheEpochAlone) {
  const Pack a = pushed(), b = pushed(), kept = pushed(), made = announced();
  const Head before = head();
  EXPECT_EQ(upkeep_.swap(swap({a, b}, {made})), Outcome::swapped);
  EXPECT_THAT(manifest(), ElementsAre(name(kept), name(made)));
  EXPECT_THAT(buried(kNoon), ::testing::UnorderedElementsAre(name(a), name(b)));
  EXPECT_EQ(head().epoch, before.epoch);
  EXPECT_EQ(head().version, before.version + 1);
}

TEST_F(UpkeepTest, APackThatTakesThePlaceOfOthersStandsWhereTheyStood) {
  const Pack a = pushed(), b = pushed();
  Pack made = announced();
  made.version = refs_.manifest(repository_.id).value()->head.version;
  const Pack meanwhile = pushed();
  ASSERT_EQ(upkeep_.swap(swap({a, b}, {made})), Outcome::swapped);
  EXPECT_THAT(manifest(), ElementsAre(name(made), name(meanwhile)));
}

TEST_F(UpkeepTest, ASwapOfWhatIsNotInTheManifestChangesNothing) {
  const Pack a = pushed(), b = pushed(), made = announced();
  ASSERT_EQ(upkeep_.swap(swap({a}, {})), Outcome::swapped);
  EXPECT_EQ(upkeep_.swap(swap({b, a}, {made})), Outcome::stale);
  EXPECT_THAT(manifest(), ElementsAre(name(b)));
  EXPECT_THAT(buried(kNoon), ElementsAre(name(a)));
}

TEST_F(UpkeepTest, ASwapNeedsTheIntentsOfWhatJoins) {
  const Pack a = pushed(), made = announced();
  ASSERT_EQ(upkeep_.bury_abandoned(kNoon, 100), 1U);
  EXPECT_EQ(upkeep_.swap(swap({a}, {made})), Outcome::stale);
  EXPECT_THAT(manifest(), ElementsAre(name(a)));
}

TEST_F(UpkeepTest, AnInlinedPackThatLeavesGoesWithItsRowAndNeedsNoTombstone) {
  const Pack a = inlined(), b = inlined(), made = announced();
  EXPECT_EQ(upkeep_.swap(swap({a}, {made})), Outcome::swapped);
  EXPECT_THAT(manifest(), ElementsAre(name(b), name(made)));
  EXPECT_THAT(buried(kNoon), IsEmpty());
  EXPECT_FALSE(refs_.pack_bytes(repository_.id, a.blob).value());
  EXPECT_EQ(refs_.pack_bytes(repository_.id, b.blob).value()->idx, "idx");
}

TEST_F(UpkeepTest, InlinedPacksAreNotOfTheStoreAndFoundByTheirTime) {
  inlined();
  inlined();
  const Pack stored = pushed();
  const auto packs = upkeep_.packs(std::nullopt, 100).value();
  ASSERT_THAT(packs, SizeIs(1));
  EXPECT_EQ(packs[0].blob, stored.blob);
  EXPECT_THAT(upkeep_.inlined(kNoon - 1ms, 100).value(), IsEmpty());
  EXPECT_THAT(upkeep_.inlined(kNoon, 100).value(), ElementsAre(repository_.id));
  ASSERT_EQ(repositories_.remove(repository_.id, kNoon), true);
  EXPECT_THAT(upkeep_.inlined(kNoon, 100).value(), IsEmpty()) << "nobody maintains what was deleted";
}

TEST_F(UpkeepTest, ACruftPackIsFoundByItsTimeAndForgottenWhenItLeaves) {
  Pack cruft = announced();
  cruft.unreachable_since = kNoon;
  const Pack live = pushed();
  ASSERT_EQ(upkeep_.swap(swap({}, {cruft})), Outcome::swapped);
  const auto packs = refs_.manifest(repository_.id).value()->packs;
  ASSERT_THAT(live_packs(packs), SizeIs(1));
  EXPECT_EQ(live_packs(packs)[0].blob, live.blob);
  EXPECT_THAT(upkeep_.expired(kNoon - 1ms, 100).value(), IsEmpty());
  EXPECT_THAT(upkeep_.expired(kNoon, 100).value(), ElementsAre(repository_.id));
  ASSERT_EQ(upkeep_.swap(swap({cruft}, {})), Outcome::swapped);
  EXPECT_THAT(upkeep_.expired(kNoon, 100).value(), IsEmpty());
  EXPECT_THAT(buried(kNoon), ElementsAre(name(cruft)));
}

TEST_F(UpkeepTest, ARepositoryIsRewrittenUntilWhatWasFoundIsSettled) {
  const auto commit = [&](RefUpdate update) {
    ASSERT_TRUE(std::holds_alternative<RefsMoved>(refs_.commit(push(repository_.id, {std::move(update)})).value()));
  };
  commit(creation("refs/heads/main", object('1')));
  commit(move("refs/heads/main", object('1'), object('2')));
  EXPECT_FALSE(upkeep_.rewritten(repository_.id).value());
  auto forced = move("refs/heads/main", object('2'), object('3'));
  forced.kind = UpdateKind::force;
  commit(forced);
  const auto first = upkeep_.rewritten(repository_.id).value();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->since, kNoon);
  EXPECT_THAT(upkeep_.rewritten(kNoon - 1ms, 100).value(), IsEmpty());
  EXPECT_THAT(upkeep_.rewritten(kNoon, 100).value(), SizeIs(1));

  commit(removal("refs/heads/main", object('3')));
  ASSERT_TRUE(upkeep_.settle(*first));
  const auto second = upkeep_.rewritten(repository_.id).value();
  ASSERT_TRUE(second) << "the removal came after what was settled";
  ASSERT_TRUE(upkeep_.settle(*second));
  EXPECT_FALSE(upkeep_.rewritten(repository_.id).value());
}

TEST_F(UpkeepTest, KeepRootsAreKeptOnceEach) {
  auto transaction = push(repository_.id, {});
  transaction.keep_roots = {object('2'), object('1'), object('2')};
  ASSERT_TRUE(std::holds_alternative<RefsMoved>(refs_.commit(transaction).value()));
  EXPECT_THAT(refs_.keep_roots(repository_.id).value(), ElementsAre(object('1'), object('2')));
}

TEST_F(UpkeepTest, ASwapUnderALeaseThatWasTakenOverChangesNothing) {
  const Pack a = pushed();
  ASSERT_TRUE(metadata_->claim("maintain", metadata_->watch("maintain").value()).value());
  EXPECT_EQ(upkeep_.swap(swap({a}, {})), Outcome::lease_lost);
  EXPECT_THAT(manifest(), ElementsAre(name(a)));
}

TEST_F(UpkeepTest, DroppingObjectsBeginsAnEpochAndNeedsTheVersion) {
  const Pack a = pushed();
  auto dropping = swap({a}, {});
  dropping.dropping_at_version = head().version;
  const Pack b = pushed();
  EXPECT_EQ(upkeep_.swap(dropping), Outcome::stale) << "a push came between";
  dropping.dropping_at_version = head().version;
  EXPECT_EQ(upkeep_.swap(dropping), Outcome::swapped);
  EXPECT_EQ(head().epoch, 1);
  EXPECT_THAT(manifest(), ElementsAre(name(b)));
  EXPECT_EQ(upkeep_.swap(dropping), Outcome::stale) << "of the epoch before";
}

TEST_F(UpkeepTest, ASwapOfAnAbsentRepositoryIsStale) {
  const Pack a = pushed();
  const auto late = swap({a}, {});
  ASSERT_EQ(repositories_.remove(repository_.id, kNoon), true);
  EXPECT_EQ(upkeep_.swap(late), Outcome::stale);
}

TEST_F(UpkeepTest, ARepositoryOfManyPacksIsDueUntilTheyAreReplaced) {
  std::vector<Pack> packs;
  for (std::int64_t i = 1; i < kPacksDue; ++i) packs.push_back(pushed());
  EXPECT_THAT(upkeep_.due(std::nullopt, 10).value(), IsEmpty());
  packs.push_back(pushed());
  packs.push_back(pushed());
  EXPECT_THAT(upkeep_.due(std::nullopt, 10).value(), ElementsAre(repository_.id));
  EXPECT_THAT(upkeep_.due(repository_.id, 10).value(), IsEmpty());
  ASSERT_EQ(upkeep_.swap(swap(packs, {announced()})), Outcome::swapped);
  EXPECT_THAT(upkeep_.due(std::nullopt, 10).value(), IsEmpty());
}

TEST_F(UpkeepTest, ALargePushMakesARepositoryDue) {
  pushed(kObjectsDue - 1);
  EXPECT_THAT(upkeep_.due(std::nullopt, 10).value(), IsEmpty());
  pushed(kObjectsDue);
  EXPECT_THAT(upkeep_.due(std::nullopt, 10).value(), ElementsAre(repository_.id));
  ASSERT_TRUE(upkeep_.not_due(repository_.id));
  EXPECT_THAT(upkeep_.due(std::nullopt, 10).value(), IsEmpty());
}

TEST_F(UpkeepTest, BlobsAreRemovableAfterTheirGraceAndForgottenWhenTheyAreGone) {
  const Pack a = pushed(), b = pushed();
  auto later = swap({b}, {});
  later.now = kNoon + 1h;
  ASSERT_EQ(upkeep_.swap(swap({a}, {})), Outcome::swapped);
  ASSERT_EQ(upkeep_.swap(later), Outcome::swapped);
  EXPECT_THAT(buried(kNoon - 1ms), IsEmpty());
  EXPECT_THAT(buried(kNoon + 59min), ElementsAre(name(a)));
  EXPECT_THAT(buried(kNoon + 1h), ElementsAre(name(a), name(b)));
  ASSERT_TRUE(upkeep_.forget({{repository_.id, a.blob}}));
  EXPECT_THAT(buried(kNoon + 1h), ElementsAre(name(b)));
}

TEST_F(UpkeepTest, AnAbandonedIntentBecomesATombstoneAndItsPushFails) {
  const Pack old = announced();
  EXPECT_EQ(upkeep_.bury_abandoned(kNoon - 1ms, 100), 0U);
  EXPECT_EQ(upkeep_.bury_abandoned(kNoon, 100), 1U);
  EXPECT_THAT(buried(kNoon), ElementsAre(name(old)));
  auto transaction = push(repository_.id, {});
  transaction.packs = {old};
  EXPECT_EQ(refs_.commit(transaction).error().code, kServiceUnavailable);
  EXPECT_THAT(metadata_->read({"SELECT blob FROM intent", {}}).value(), IsEmpty());
}

TEST_F(UpkeepTest, AbandonedIntentsAreBuriedAPageAtATime) {
  for (int i = 0; i < 5; ++i) announced();
  EXPECT_EQ(upkeep_.bury_abandoned(kNoon, 3), 3U);
  EXPECT_EQ(upkeep_.bury_abandoned(kNoon, 3), 2U);
  EXPECT_THAT(upkeep_.buried(kNoon, 100).value(), SizeIs(5));
}

}  // namespace
}  // namespace crossgate::storage
