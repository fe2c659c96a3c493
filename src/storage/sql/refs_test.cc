#include "storage/refs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "storage/sqlite/sqlite_metadata.h"
#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"

namespace crossgate::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RefsTest : public ::testing::Test {
 protected:
  RefsTest() : repository_(example_repository("payments")) {
    EXPECT_EQ(repositories_.create(repository_, 1000), Repositories::CreateOutcome::created);
  }

  RefOutcome commit(std::vector<RefUpdate> updates) {
    return refs_.commit(push(repository_.id, std::move(updates))).value();
  }
  void must_commit(std::vector<RefUpdate> updates) {
    ASSERT_TRUE(std::holds_alternative<RefsMoved>(commit(std::move(updates))));
  }
  std::vector<std::string> names() {
    std::vector<std::string> names;
    const auto snapshot = refs_.load(repository_.id).value();
    for (const Ref& ref : snapshot->refs) names.emplace_back(ref.name.str());
    return names;
  }
  Rows rows(std::string sql) { return metadata_->read({std::move(sql), {}}).value(); }

  TemporaryDirectory directory_;
  std::unique_ptr<Metadata> metadata_ = open_sqlite_metadata(directory_.path() / "metadata.db", true).value();
  Repositories repositories_{*metadata_};
  Refs refs_{*metadata_};
  Repository repository_;
};

testing::Matcher<const RefOutcome&> ConflictsAt(RefConflict::Why why, std::size_t update) {
  return ::testing::VariantWith<RefConflict>(
      ::testing::AllOf(::testing::Field(&RefConflict::why, why), ::testing::Field(&RefConflict::update, update)));
}

TEST_F(RefsTest, ANewRepositoryHasNoRefs) {
  const auto snapshot = refs_.load(repository_.id).value();
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(snapshot->head.version, 1);
  EXPECT_THAT(snapshot->refs, IsEmpty());
  EXPECT_FALSE(snapshot->default_branch);
}

TEST_F(RefsTest, AnAbsentRepositoryHasNoSnapshotHeadOrManifest) {
  const auto id = RepositoryId::random();
  EXPECT_FALSE(refs_.load(id).value());
  EXPECT_FALSE(refs_.head(id).value());
  EXPECT_FALSE(refs_.manifest(id).value());
  EXPECT_FALSE(refs_.find(id, ref_name("refs/heads/main")).value());
}

TEST_F(RefsTest, CreatesMovesAndRemovesRefs) {
  must_commit({creation("refs/heads/main", object('1')), creation("refs/heads/old", object('2'))});
  must_commit({move("refs/heads/main", object('1'), object('3')), removal("refs/heads/old", object('2'))});
  EXPECT_THAT(refs_.load(repository_.id).value()->refs,
              ElementsAre(Ref{ref_name("refs/heads/main"), object('3'), std::nullopt}));
  EXPECT_EQ(refs_.head(repository_.id).value()->version, 3);
}

TEST_F(RefsTest, KeepsWhatAnAnnotatedTagLeadsTo) {
  auto tag = creation("refs/tags/v1", object('a'));
  tag.peeled = object('b');
  must_commit({tag});
  EXPECT_EQ(refs_.find(repository_.id, ref_name("refs/tags/v1")).value()->peeled, object('b'));
}

TEST_F(RefsTest, NamesAreBytesAndOrderedBytewise) {
  must_commit({creation("refs/heads/z", object('1')), creation("refs/heads/\xff", object('2')),
               creation("refs/heads/Z", object('3')), creation("refs/heads/\xc3\xa9", object('4'))});
  EXPECT_THAT(names(), ElementsAre("refs/heads/Z", "refs/heads/z", "refs/heads/\xc3\xa9", "refs/heads/\xff"));
}

TEST_F(RefsTest, APushThatFindsARefMovedNamesTheFirstSuchUpdateAndChangesNothing) {
  must_commit({creation("refs/heads/a", object('1')), creation("refs/heads/b", object('1'))});
  EXPECT_THAT(commit({move("refs/heads/a", object('1'), object('2')), move("refs/heads/b", object('9'), object('2'))}),
              ConflictsAt(RefConflict::Why::moved, 1));
  EXPECT_EQ(refs_.find(repository_.id, ref_name("refs/heads/a")).value()->id, object('1'));
  EXPECT_EQ(refs_.head(repository_.id).value()->version, 2);
}

struct Case {
  std::string name;
  std::vector<RefUpdate> first;
  std::vector<RefUpdate> then;
  testing::Matcher<const RefOutcome&> outcome;
};

TEST_F(RefsTest, ComparesEveryRefWithItsOldIdAndRefusesARefBesideAFolderOfItsName) {
  const auto moved = ::testing::VariantWith<RefsMoved>(::testing::_);
  const Case cases[] = {
      {"create what is there",
       {creation("refs/heads/a", object('1'))},
       {creation("refs/heads/a", object('1'))},
       ConflictsAt(RefConflict::Why::moved, 0)},
      {"move what is absent",
       {},
       {move("refs/heads/a", object('1'), object('2'))},
       ConflictsAt(RefConflict::Why::moved, 0)},
      {"remove what is absent", {}, {removal("refs/heads/a", object('1'))}, ConflictsAt(RefConflict::Why::moved, 0)},
      {"remove what moved",
       {creation("refs/heads/a", object('1'))},
       {removal("refs/heads/a", object('2'))},
       ConflictsAt(RefConflict::Why::moved, 0)},
      {"nothing to nothing, absent", {}, {removal("refs/heads/a", ObjectId())}, moved},
      {"nothing to nothing, present",
       {creation("refs/heads/a", object('1'))},
       {removal("refs/heads/a", ObjectId())},
       ConflictsAt(RefConflict::Why::moved, 0)},
      {"a/b beside a",
       {creation("refs/heads/a", object('1'))},
       {creation("refs/heads/a/b", object('1'))},
       ConflictsAt(RefConflict::Why::name_conflict, 0)},
      {"a/b/c beside a",
       {creation("refs/heads/a", object('1'))},
       {creation("refs/heads/a/b/c", object('1'))},
       ConflictsAt(RefConflict::Why::name_conflict, 0)},
      {"a beside a/b",
       {creation("refs/heads/a/b", object('1'))},
       {creation("refs/heads/a", object('1'))},
       ConflictsAt(RefConflict::Why::name_conflict, 0)},
      {"a beside a/b/c",
       {creation("refs/heads/a/b/c", object('1'))},
       {creation("refs/heads/a", object('1'))},
       ConflictsAt(RefConflict::Why::name_conflict, 0)},
      {"a and a/b in one push",
       {},
       {creation("refs/heads/a", object('1')), creation("refs/heads/a/b", object('1'))},
       ConflictsAt(RefConflict::Why::name_conflict, 1)},
      {"a/b and a in one push",
       {},
       {creation("refs/heads/a/b", object('1')), creation("refs/heads/a", object('1'))},
       ConflictsAt(RefConflict::Why::name_conflict, 1)},
      {"a/b/c, a/b/d, then a in one push",
       {},
       {creation("refs/heads/a/b/c", object('1')), creation("refs/heads/a/b/d", object('1')),
        creation("refs/heads/a", object('1'))},
       ConflictsAt(RefConflict::Why::name_conflict, 2)},
      {"a gives way to a/b",
       {creation("refs/heads/a", object('1'))},
       {removal("refs/heads/a", object('1')), creation("refs/heads/a/b", object('1'))},
       moved},
      {"a/b is made before a goes",
       {creation("refs/heads/a", object('1'))},
       {creation("refs/heads/a/b", object('1')), removal("refs/heads/a", object('1'))},
       moved},
      {"a/b and a/c give way to a",
       {creation("refs/heads/a/b", object('1')), creation("refs/heads/a/c", object('1'))},
       {creation("refs/heads/a", object('1')), removal("refs/heads/a/b", object('1')),
        removal("refs/heads/a/c", object('1'))},
       moved},
      {"neighbours that are no folder",
       {creation("refs/heads/a", object('1'))},
       {creation("refs/heads/a-b", object('1')), creation("refs/heads/a.b", object('1')),
        creation("refs/heads/a0", object('1')), creation("refs/heads/ab/c", object('1'))},
       moved},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    repository_ = example_repository("case" + std::to_string(&c - cases));
    ASSERT_EQ(repositories_.create(repository_, 1000), Repositories::CreateOutcome::created);
    if (!c.first.empty()) must_commit(c.first);
    EXPECT_THAT(commit(c.then), c.outcome);
  }
}

TEST_F(RefsTest, APushOfFourThousandBranchesIsOneTransaction) {
  std::vector<RefUpdate> updates;
  for (int i = 0; i < 4000; ++i) updates.push_back(creation("refs/heads/team/" + std::to_string(i), object('1')));
  must_commit(updates);
  EXPECT_THAT(names(), SizeIs(4000));
  EXPECT_EQ(refs_.head(repository_.id).value()->version, 2);

  updates.push_back(creation("refs/heads/team/17/x", object('1')));
  for (int i = 0; i < 4000; ++i) updates[i] = move("refs/heads/team/" + std::to_string(i), object('1'), object('2'));
  EXPECT_THAT(commit(updates), ConflictsAt(RefConflict::Why::name_conflict, 4000));
}

TEST_F(RefsTest, TheFirstBranchBecomesTheDefaultAndLaterOnesDoNot) {
  auto first = push(repository_.id, {creation("refs/heads/main", object('1'))});
  first.first_default_branch = ref_name("refs/heads/main");
  ASSERT_TRUE(refs_.commit(first));
  auto second = push(repository_.id, {creation("refs/heads/next", object('1'))});
  second.first_default_branch = ref_name("refs/heads/next");
  ASSERT_TRUE(refs_.commit(second));
  EXPECT_EQ(refs_.load(repository_.id).value()->default_branch, ref_name("refs/heads/main"));
  EXPECT_EQ(repositories_.find(repository_.id).value()->default_branch, ref_name("refs/heads/main"));
}

TEST_F(RefsTest, TheDefaultBranchIsNotRemoved) {
  auto first = push(repository_.id, {creation("refs/heads/main", object('1')), creation("refs/heads/b", object('1'))});
  first.first_default_branch = ref_name("refs/heads/main");
  ASSERT_TRUE(refs_.commit(first));
  EXPECT_THAT(commit({removal("refs/heads/b", object('1')), removal("refs/heads/main", object('1'))}),
              ConflictsAt(RefConflict::Why::moved, 1));
  EXPECT_THAT(names(), ElementsAre("refs/heads/b", "refs/heads/main"));
}

TEST_F(RefsTest, APushAgainstAnotherManifestEpochIsStale) {
  auto late = push(repository_.id, {creation("refs/heads/main", object('1'))});
  late.epoch = 7;
  const auto outcome = refs_.commit(late).value();
  ASSERT_TRUE(std::holds_alternative<RefsStale>(outcome));
  EXPECT_FALSE(std::get<RefsStale>(outcome).repository_gone);
}

TEST_F(RefsTest, APushToARepositoryThatWasRemovedSaysSo) {
  ASSERT_TRUE(repositories_.remove(repository_.id, kNoon).value());
  const auto outcome = commit({creation("refs/heads/main", object('1'))});
  ASSERT_TRUE(std::holds_alternative<RefsStale>(outcome));
  EXPECT_TRUE(std::get<RefsStale>(outcome).repository_gone);
}

TEST_F(RefsTest, APushUnderTheSameOperationIdIsMadeOnce) {
  auto transaction = push(repository_.id, {creation("refs/heads/main", object('1'))});
  transaction.operation_id = "attempt-1";
  const auto once = std::get<RefsMoved>(refs_.commit(transaction).value());
  const auto twice = std::get<RefsMoved>(refs_.commit(transaction).value());
  EXPECT_EQ(once.head, twice.head);
  EXPECT_EQ(refs_.head(repository_.id).value()->version, 2);
}

TEST_F(RefsTest, APacksIntentIsConsumedWhenItJoinsTheManifest) {
  const Pack pack{.blob = BlobId::random(), .checksum = std::string(40, 'c'), .size = 1234, .objects = 3};
  ASSERT_TRUE(refs_.intend(repository_.id, pack.blob, kNoon));
  EXPECT_THAT(rows("SELECT blob FROM intent"), SizeIs(1));

  auto transaction = push(repository_.id, {creation("refs/heads/main", object('1'))});
  transaction.packs = {pack};
  ASSERT_TRUE(std::holds_alternative<RefsMoved>(refs_.commit(transaction).value()));
  EXPECT_THAT(rows("SELECT blob FROM intent"), IsEmpty());
  const auto manifest = refs_.manifest(repository_.id).value();
  ASSERT_THAT(manifest->packs, SizeIs(1));
  EXPECT_EQ(manifest->packs[0].blob, pack.blob);
  EXPECT_EQ(manifest->packs[0].checksum, pack.checksum);
  EXPECT_EQ(manifest->packs[0].size, 1234);
  EXPECT_EQ(manifest->packs[0].objects, 3);
  EXPECT_EQ(manifest->head, refs_.head(repository_.id).value());
}

TEST_F(RefsTest, APackWithoutAnIntentWasSweptAndIsRefused) {
  auto transaction = push(repository_.id, {creation("refs/heads/main", object('1'))});
  transaction.packs = {{.blob = BlobId::random(), .checksum = std::string(40, 'c'), .size = 1, .objects = 1}};
  const auto outcome = refs_.commit(transaction);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, kServiceUnavailable);
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(RefsTest, NoBlobIsIntendedForARepositoryThatIsGone) {
  EXPECT_FALSE(refs_.intend(RepositoryId::random(), BlobId::random(), kNoon));
}

TEST_F(RefsTest, AnnouncingABlobDoesNotMoveTheRepositorysVersion) {
  ASSERT_TRUE(refs_.intend(repository_.id, BlobId::random(), kNoon));
  EXPECT_EQ(refs_.head(repository_.id).value()->version, 1);
}

TEST_F(RefsTest, EachPushLeavesOneEventWithActorAndChanges) {
  must_commit({creation("refs/heads/main", object('1'))});
  must_commit({move("refs/heads/main", object('1'), object('2')), creation("refs/tags/v1", object('2'))});
  const auto events = rows("SELECT version, repository_name, actor_arn, cause, changes FROM event ORDER BY version");
  const std::string arn = "arn:aws:sts::111122223333:assumed-role/Developer/ana";
  EXPECT_THAT(
      events,
      ElementsAre(
          ElementsAre(Value(2), Value("payments"), Value(arn), Value("push"),
                      Value(Blob{std::string(40, '0') + " " + std::string(40, '1') + " create refs/heads/main\n"})),
          ElementsAre(Value(3), Value("payments"), Value(arn), Value("push"),
                      Value(Blob{std::string(40, '1') + " " + std::string(40, '2') + " fast-forward refs/heads/main\n" +
                                 std::string(40, '0') + " " + std::string(40, '2') + " create refs/tags/v1\n"}))));
}

TEST_F(RefsTest, EventsOfTheLastTenThousandVersionsAreKept) {
  must_commit({creation("refs/heads/main", object('1'))});
  ASSERT_TRUE(metadata_->write(Aggregate{}, {{"UPDATE head SET version = version + 9998", {}, 1}}, {}));
  must_commit({move("refs/heads/main", object('1'), object('2'))});
  EXPECT_THAT(rows("SELECT version FROM event ORDER BY version"),
              ElementsAre(ElementsAre(Value(2)), ElementsAre(Value(10'001))));
  must_commit({move("refs/heads/main", object('2'), object('3'))});
  EXPECT_THAT(rows("SELECT version FROM event ORDER BY version"),
              ElementsAre(ElementsAre(Value(10'001)), ElementsAre(Value(10'002))));
}

TEST_F(RefsTest, ASnapshotAdvancesThroughTheChangeLog) {
  must_commit({creation("refs/heads/a", object('1')), creation("refs/heads/c", object('1'))});
  const auto before = refs_.load(repository_.id).value().value();
  auto tag = creation("refs/tags/v1", object('a'));
  tag.peeled = object('b');
  must_commit({creation("refs/heads/b", object('2')), tag});
  must_commit({removal("refs/heads/a", object('1')), move("refs/heads/c", object('1'), object('3'))});
  must_commit({move("refs/heads/c", object('3'), object('4'))});

  const auto advanced = refs_.advance(before).value().value();
  const auto loaded = refs_.load(repository_.id).value().value();
  EXPECT_EQ(advanced.head, loaded.head);
  EXPECT_EQ(advanced.refs, loaded.refs);
  EXPECT_THAT(advanced.refs, ElementsAre(Ref{ref_name("refs/heads/b"), object('2'), std::nullopt},
                                         Ref{ref_name("refs/heads/c"), object('4'), std::nullopt},
                                         Ref{ref_name("refs/tags/v1"), object('a'), object('b')}));
}

TEST_F(RefsTest, AdvancingReadsTheLogAndNotTheRefs) {
  must_commit({creation("refs/heads/a", object('1'))});
  auto before = refs_.load(repository_.id).value().value();
  must_commit({creation("refs/heads/b", object('2'))});
  before.refs[0].id = object('f');  // a mark that only a full load would remove
  EXPECT_EQ(refs_.advance(before).value()->refs[0].id, object('f'));
}

TEST_F(RefsTest, AdvancingSeesANewDefaultBranch) {
  must_commit({creation("refs/heads/a", object('1'))});
  const auto before = refs_.load(repository_.id).value().value();
  ASSERT_TRUE(repositories_.set_default_branch(repository_.id, ref_name("refs/heads/a"), kNoon));
  EXPECT_EQ(refs_.advance(before).value()->default_branch, ref_name("refs/heads/a"));
}

TEST_F(RefsTest, ASnapshotOfAnotherIncarnationIsLoadedWhole) {
  must_commit({creation("refs/heads/a", object('1'))});
  auto foreign = refs_.load(repository_.id).value().value();
  foreign.head.token = "another";
  foreign.refs.clear();
  EXPECT_THAT(refs_.advance(foreign).value()->refs, SizeIs(1));
}

TEST_F(RefsTest, ASnapshotFromTheFutureIsLoadedWhole) {
  must_commit({creation("refs/heads/a", object('1'))});
  auto future = refs_.load(repository_.id).value().value();
  future.head.version += 5;  // the database was restored to an older state
  future.refs.clear();
  EXPECT_THAT(refs_.advance(future).value()->refs, SizeIs(1));
}

TEST_F(RefsTest, ASnapshotThatTheLogNoLongerReachesIsLoadedWhole) {
  const auto before = refs_.load(repository_.id).value().value();
  must_commit({creation("refs/heads/a", object('1'))});
  // As if a thousand writes had come between.
  ASSERT_TRUE(metadata_->write(Aggregate{}, {{"UPDATE head SET version = version + 1000", {}, 1}}, {}));
  must_commit({creation("refs/heads/b", object('1'))});
  EXPECT_THAT(rows("SELECT n FROM change"), SizeIs(1));
  EXPECT_THAT(refs_.advance(before).value()->refs, SizeIs(2));
}

TEST_F(RefsTest, EightThreadsPushingToOneRepositoryLoseNothing) {
  constexpr int kThreads = 8;
  constexpr int kPushes = 40;
  std::atomic<int> moved = 0;
  std::vector<std::vector<std::int64_t>> versions(kThreads);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < kPushes; ++i) {
          const auto name = "refs/heads/" + std::to_string(t) + "-" + std::to_string(i);
          const auto outcome = refs_.commit(push(repository_.id, {creation(name, object('1'))}));
          if (const auto* done = outcome ? std::get_if<RefsMoved>(&*outcome) : nullptr) {
            ++moved;
            versions[t].push_back(done->head.version);
          }
        }
      });
  }
  EXPECT_EQ(moved, kThreads * kPushes);
  EXPECT_THAT(names(), SizeIs(kThreads * kPushes));
  std::vector<std::int64_t> all;
  for (const auto& of_thread : versions) {
    EXPECT_TRUE(std::ranges::is_sorted(of_thread));
    all.insert(all.end(), of_thread.begin(), of_thread.end());
  }
  std::ranges::sort(all);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], static_cast<std::int64_t>(i) + 2);
}

TEST_F(RefsTest, OfManyThreadsThatMoveOneRefFromTheSameIdOneSucceeds) {
  must_commit({creation("refs/heads/main", object('1'))});
  std::atomic<int> moved = 0;
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&] {
        const auto outcome = commit({move("refs/heads/main", object('1'), object('2'))});
        std::holds_alternative<RefsMoved>(outcome) ? ++moved : ++refused;
      });
  }
  EXPECT_EQ(moved, 1);
  EXPECT_EQ(refused, 7);
}

}  // namespace
}  // namespace crossgate::storage
