#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/refs.h"
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
using Undelete = Repositories::UndeleteOutcome;

class DeletedRepositoriesTest : public ::testing::Test {
 protected:
  Repository made(std::string_view name) {
    auto repository = example_repository(name);
    EXPECT_EQ(repositories_.create(repository, 1000), Repositories::CreateOutcome::created);
    return repository;
  }
  /// One commit on main, with a pack.
  Pack pushed(const Repository& repository, char object_digit = '1') {
    Pack pack{.blob = BlobId::random(), .checksum = std::string(40, 'c'), .size = 1, .objects = 1};
    EXPECT_TRUE(refs_.intend(repository.id, pack.blob, kNoon));
    auto transaction =
        push(repository.id, {creation(std::string("refs/heads/b") + object_digit, object(object_digit))});
    transaction.packs = {pack};
    transaction.epoch = refs_.head(repository.id).value()->epoch;
    transaction.first_default_branch = ref_name("refs/heads/b1");
    EXPECT_TRUE(std::holds_alternative<RefsMoved>(refs_.commit(transaction).value()));
    return pack;
  }
  std::optional<Repository> find(std::string_view name) {
    return repositories_.find(account_id(), region(), repository_name(name)).value();
  }
  Rows rows(const std::string& sql) { return metadata_->read({sql, {}}).value(); }
  std::int64_t count() { return std::get<std::int64_t>(rows("SELECT repositories FROM repo_count")[0][0]); }

  TemporaryDirectory directory_;
  std::unique_ptr<Metadata> metadata_ = open_sqlite_metadata(directory_.path() / "metadata.db", true).value();
  Repositories repositories_{*metadata_};
  Refs refs_{*metadata_};
};

TEST_F(DeletedRepositoriesTest, ARemovedOneIsGoneForEverybody) {
  const auto repository = made("payments");
  pushed(repository);
  EXPECT_EQ(repositories_.remove(repository.id, kNoon + 5s), true);
  EXPECT_EQ(repositories_.remove(repository.id, kNoon + 5s), false);
  EXPECT_FALSE(find("payments"));
  EXPECT_FALSE(repositories_.find(repository.id).value());
  EXPECT_FALSE(refs_.head(repository.id).value());
  EXPECT_FALSE(refs_.load(repository.id).value());
  EXPECT_FALSE(refs_.manifest(repository.id).value());
  EXPECT_FALSE(refs_.intend(repository.id, BlobId::random(), kNoon));
  EXPECT_TRUE(std::get<RefsStale>(refs_.commit(push(repository.id, {creation("refs/heads/b2", object('2'))})).value())
                  .repository_gone);
  EXPECT_EQ(count(), 0);
}

TEST_F(DeletedRepositoriesTest, ComesBackAsItWasAndGoesOn) {
  const auto repository = made("payments");
  const Pack pack = pushed(repository);
  const Head before = refs_.head(repository.id).value().value();
  ASSERT_EQ(repositories_.remove(repository.id, kNoon + 5s), true);
  EXPECT_EQ(repositories_.undelete(repository.id, repository.name, kNoon + 6s), Undelete::restored);

  const auto after = find("payments");
  ASSERT_TRUE(after);
  EXPECT_EQ(after->id, repository.id);
  EXPECT_EQ(after->default_branch, ref_name("refs/heads/b1"));
  EXPECT_EQ(after->created, kNoon);
  EXPECT_EQ(after->modified, kNoon + 6s);
  EXPECT_EQ(count(), 1);
  const auto head = refs_.head(repository.id).value().value();
  EXPECT_GT(head.version, before.version);
  EXPECT_GT(head.epoch, before.epoch);
  EXPECT_NE(head.token, before.token);
  EXPECT_EQ(refs_.manifest(repository.id).value()->packs.front().blob, pack.blob);

  pushed(repository, '2');
  EXPECT_THAT(refs_.load(repository.id).value()->refs, SizeIs(2));
  EXPECT_EQ(repositories_.undelete(repository.id, repository.name, kNoon), Undelete::absent);
}

TEST_F(DeletedRepositoriesTest, ComesBackUnderAnotherNameWhereItsOwnIsTaken) {
  const auto first = made("payments");
  pushed(first);
  ASSERT_EQ(repositories_.remove(first.id, kNoon), true);
  const auto second = made("payments");
  EXPECT_EQ(repositories_.undelete(first.id, first.name, kNoon), Undelete::name_taken);
  EXPECT_FALSE(refs_.head(first.id).value());
  EXPECT_EQ(repositories_.undelete(first.id, repository_name("payments-before"), kNoon), Undelete::restored);
  EXPECT_EQ(find("payments")->id, second.id);
  EXPECT_EQ(find("payments-before")->id, first.id);
  EXPECT_EQ(count(), 2);
}

TEST_F(DeletedRepositoriesTest, AreListedInOrderPageByPage) {
  std::vector<RepositoryId> ids;
  for (const auto* name : {"a", "b", "c"}) {
    ids.push_back(made(name).id);
    ASSERT_EQ(repositories_.remove(ids.back(), kNoon + std::chrono::seconds(ids.size())), true);
  }
  const auto first = repositories_.deleted(std::nullopt, 2).value();
  ASSERT_THAT(first, SizeIs(2));
  EXPECT_EQ(first[0].repository.id, ids[0]);
  EXPECT_EQ(first[0].deleted, kNoon + 1s);
  EXPECT_EQ(first[1].repository.name.str(), "b");
  const auto rest = repositories_.deleted(first[1], 2).value();
  ASSERT_THAT(rest, SizeIs(1));
  EXPECT_EQ(rest[0].repository.id, ids[2]);
}

TEST_F(DeletedRepositoriesTest, APurgedOneLeavesOnlyTombstonesOfItsPacks) {
  const auto repository = made("payments");
  const auto other = made("other");
  const Pack pack = pushed(repository);
  pushed(other);
  auto transaction = push(repository.id, {});
  transaction.inline_pack = {.pack = {.blob = BlobId::random(), .checksum = std::string(40, 'c')}, .bytes = {}};
  ASSERT_TRUE(std::holds_alternative<RefsMoved>(refs_.commit(transaction).value()));
  EXPECT_EQ(repositories_.purge(repository.id, kNoon), false) << "it is not removed";
  ASSERT_EQ(repositories_.remove(repository.id, kNoon), true);
  EXPECT_EQ(repositories_.purge(repository.id, kNoon + 5s), true);
  EXPECT_EQ(repositories_.purge(repository.id, kNoon + 5s), false);
  const auto id = "'" + std::string(repository.id.str()) + "'";
  for (const auto* table : {"ref", "pack", "inline_pack", "change", "event", "repo_name"})
    EXPECT_THAT(rows("SELECT repo FROM " + std::string(table) + " WHERE repo = " + id), IsEmpty()) << table;
  EXPECT_THAT(rows("SELECT id FROM deleted_repository"), IsEmpty());
  EXPECT_THAT(rows("SELECT operation FROM op WHERE aggregate = " + id), IsEmpty());
  EXPECT_THAT(rows("SELECT blob, repo, buried FROM tombstone"),
              ElementsAre(ElementsAre(Value(std::string(pack.blob.str())), Value(std::string(repository.id.str())),
                                      Value((kNoon + 5s).time_since_epoch().count()))));
  EXPECT_TRUE(refs_.find(other.id, ref_name("refs/heads/b1")).value());
  EXPECT_EQ(repositories_.undelete(repository.id, repository.name, kNoon), Undelete::absent);
}

}  // namespace
}  // namespace crossgate::storage
