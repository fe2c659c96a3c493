#include "storage/repositories.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "storage/sqlite/sqlite_metadata.h"
#include "storage/testing/examples.h"
#include "storage/testing/temporary_directory.h"
#include "storage/waiting.h"

namespace crossgate::storage {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using CreateOutcome = Repositories::CreateOutcome;
using RenameOutcome = Repositories::RenameOutcome;
using DefaultBranchOutcome = Repositories::DefaultBranchOutcome;

class RepositoriesTest : public ::testing::Test {
 protected:
  Repository made(std::string_view name, Time modified = kNoon) {
    Repository repository = example_repository(name);
    repository.modified = modified;
    EXPECT_EQ(repositories_.create(repository, 1000), CreateOutcome::created);
    return repository;
  }
  std::optional<Repository> find(std::string_view name) {
    return repositories_.find(account_id(), region(), repository_name(name)).value();
  }
  /// Page by page, as many as `limit` on each.
  std::vector<std::string> listed(RepositoryOrder order, bool descending, std::size_t limit) {
    std::vector<std::string> names;
    std::optional<RepositoryMarker> after;
    do {
      const auto page = repositories_.list(account_id(), region(), order, descending, after, limit).value();
      EXPECT_LE(page.repositories.size(), limit);
      for (const auto& repository : page.repositories) names.emplace_back(repository.name.str());
      after = page.next;
    } while (after);
    return names;
  }
  Rows rows(std::string sql) { return metadata_->read({std::move(sql), {}}).value(); }

  TemporaryDirectory directory_;
  std::unique_ptr<Metadata> metadata_ = open_sqlite_metadata(directory_.path() / "metadata.db", true).value();
  Repositories repositories_{*metadata_};
  Refs refs_{*metadata_};
};

TEST_F(RepositoriesTest, IsFoundByNameAndByIdAsItWasMade) {
  auto repository = example_repository("Payments-2.0");
  repository.description = "What we are paid";
  ASSERT_EQ(repositories_.create(repository, 1000), CreateOutcome::created);
  for (const auto& found : {find("Payments-2.0"), repositories_.find(repository.id).value()}) {
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, repository.id);
    EXPECT_EQ(found->account, repository.account);
    EXPECT_EQ(found->region, repository.region);
    EXPECT_EQ(found->name, repository.name);
    EXPECT_EQ(found->description, "What we are paid");
    EXPECT_FALSE(found->default_branch);
    EXPECT_EQ(found->encryption_key_id, repository.encryption_key_id);
    EXPECT_EQ(found->created, kNoon);
    EXPECT_EQ(found->modified, kNoon);
  }
}

TEST_F(RepositoriesTest, AnAbsentOneIsNotFound) {
  EXPECT_FALSE(find("payments"));
  EXPECT_FALSE(repositories_.find(RepositoryId::random()).value());
}

TEST_F(RepositoriesTest, ANameIsUniqueInItsAccountAndRegionOnly) {
  made("payments");
  auto twin = example_repository("payments");
  EXPECT_EQ(repositories_.create(twin, 1000), CreateOutcome::name_taken);
  EXPECT_FALSE(repositories_.find(twin.id).value());
  auto abroad = example_repository("payments");
  abroad.region = region("eu-west-1");
  EXPECT_EQ(repositories_.create(abroad, 1000), CreateOutcome::created);
  auto elsewhere = example_repository("payments");
  elsewhere.account = account_id("444455556666");
  EXPECT_EQ(repositories_.create(elsewhere, 1000), CreateOutcome::created);
  EXPECT_EQ(repositories_.create(example_repository("Payments"), 1000), CreateOutcome::created) << "names have case";
}

TEST_F(RepositoriesTest, TheLimitHoldsAndARemovalMakesRoom) {
  const auto first = example_repository("a");
  ASSERT_EQ(repositories_.create(first, 2), CreateOutcome::created);
  ASSERT_EQ(repositories_.create(example_repository("b"), 2), CreateOutcome::created);
  EXPECT_EQ(repositories_.create(example_repository("c"), 2), CreateOutcome::limit_reached);
  EXPECT_EQ(repositories_.create(example_repository("a"), 2), CreateOutcome::name_taken);
  EXPECT_FALSE(find("c"));
  ASSERT_EQ(repositories_.remove(first.id, kNoon), true);
  EXPECT_EQ(repositories_.create(example_repository("c"), 2), CreateOutcome::created);
}

TEST_F(RepositoriesTest, ManyThreadsDoNotExceedTheLimit) {
  std::atomic<int> created = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < 5; ++i)
          if (repositories_.create(example_repository(std::to_string(t * 10 + i)), 13) == CreateOutcome::created)
            ++created;
      });
  }
  EXPECT_EQ(created, 13);
  EXPECT_THAT(listed(RepositoryOrder::by_name, false, 100), SizeIs(13));
}

TEST_F(RepositoriesTest, AreListedByNameInBothDirections) {
  for (const auto* name : {"b", "a", "B", "a-1", "a.b"}) made(name);
  for (const std::size_t limit : {1, 2, 3, 5, 100}) {
    EXPECT_THAT(listed(RepositoryOrder::by_name, false, limit), ElementsAre("B", "a", "a-1", "a.b", "b")) << limit;
    EXPECT_THAT(listed(RepositoryOrder::by_name, true, limit), ElementsAre("b", "a.b", "a-1", "a", "B")) << limit;
  }
}

TEST_F(RepositoriesTest, AreListedByLastModificationInBothDirectionsThoseOfTheSameTimeOnceEach) {
  made("late", kNoon + 10s);
  made("early", kNoon - 10s);
  for (const auto* name : {"x", "y", "z"}) made(name);
  for (const std::size_t limit : {1, 2, 3, 100}) {
    const auto ascending = listed(RepositoryOrder::by_last_modified, false, limit);
    ASSERT_THAT(ascending, SizeIs(5)) << limit;
    EXPECT_EQ(ascending.front(), "early");
    EXPECT_EQ(ascending.back(), "late");
    EXPECT_THAT(ascending, ::testing::UnorderedElementsAre("early", "x", "y", "z", "late"));
    auto descending = listed(RepositoryOrder::by_last_modified, true, limit);
    std::ranges::reverse(descending);
    EXPECT_EQ(descending, ascending) << limit;
  }
}

TEST_F(RepositoriesTest, AListingIsOfOneAccountAndRegion) {
  made("mine");
  auto foreign = example_repository("theirs");
  foreign.account = account_id("444455556666");
  ASSERT_EQ(repositories_.create(foreign, 1000), CreateOutcome::created);
  auto abroad = example_repository("abroad");
  abroad.region = region("eu-west-1");
  ASSERT_EQ(repositories_.create(abroad, 1000), CreateOutcome::created);
  EXPECT_THAT(listed(RepositoryOrder::by_name, false, 10), ElementsAre("mine"));
  EXPECT_THAT(listed(RepositoryOrder::by_last_modified, false, 10), ElementsAre("mine"));
}

TEST_F(RepositoriesTest, AFullLastPageHasNoMarker) {
  made("a");
  made("b");
  const auto page =
      repositories_.list(account_id(), region(), RepositoryOrder::by_name, false, std::nullopt, 2).value();
  EXPECT_THAT(page.repositories, SizeIs(2));
  EXPECT_FALSE(page.next);
}

TEST_F(RepositoriesTest, APageContinuesWhereItsLastRowWasThoughThatIsGone) {
  made("a");
  const auto b = made("b");
  made("c");
  const auto page =
      repositories_.list(account_id(), region(), RepositoryOrder::by_name, false, std::nullopt, 2).value();
  ASSERT_EQ(repositories_.remove(b.id, kNoon), true);
  const auto rest = repositories_.list(account_id(), region(), RepositoryOrder::by_name, false, page.next, 2).value();
  ASSERT_THAT(rest.repositories, SizeIs(1));
  EXPECT_EQ(rest.repositories[0].name, repository_name("c"));
}

TEST_F(RepositoriesTest, ADescriptionIsSetAndTakenAway) {
  const auto repository = made("payments");
  EXPECT_EQ(repositories_.set_description(repository.id, "What we are paid", kNoon + 1s), true);
  EXPECT_EQ(find("payments")->description, "What we are paid");
  EXPECT_EQ(find("payments")->modified, kNoon + 1s);
  EXPECT_EQ(repositories_.set_description(repository.id, std::nullopt, kNoon + 2s), true);
  EXPECT_FALSE(find("payments")->description);
  EXPECT_EQ(repositories_.set_description(RepositoryId::random(), "x", kNoon), false);
}

TEST_F(RepositoriesTest, WhatWasFoundBeforeIsFoundAsItIsNow) {
  using enum Repositories::UndeleteOutcome;
  const auto repository = made("a");
  ASSERT_TRUE(find("a"));
  ASSERT_EQ(repositories_.set_description(repository.id, "new", kNoon), true);
  EXPECT_EQ(find("a")->description, "new");
  ASSERT_EQ(repositories_.rename(repository.id, repository_name("b"), kNoon), RenameOutcome::renamed);
  EXPECT_FALSE(find("a"));
  EXPECT_EQ(find("b")->id, repository.id);
  ASSERT_EQ(repositories_.rename(repository.id, repository_name("a"), kNoon), RenameOutcome::renamed);
  EXPECT_EQ(find("a")->id, repository.id);
  EXPECT_FALSE(find("b"));
  ASSERT_EQ(repositories_.remove(repository.id, kNoon), true);
  EXPECT_FALSE(find("a"));
  const auto other = made("a");
  EXPECT_EQ(find("a")->id, other.id);
  ASSERT_EQ(repositories_.undelete(repository.id, repository_name("b"), kNoon), restored);
  EXPECT_EQ(find("b")->id, repository.id);
}

TEST_F(RepositoriesTest, IsFoundAgainWithoutAQueryUntilItChanges) {
  const auto repository = made("a");
  const auto found_at_once = [&] {
    const WithoutWaiting guard;
    return repositories_.find(account_id(), region(), repository_name("a")).has_value();
  };
  EXPECT_FALSE(found_at_once());
  EXPECT_TRUE(find("a"));
  EXPECT_TRUE(found_at_once());
  auto transaction = push(repository.id, {creation("refs/heads/main", object('1'))});
  transaction.cause.at = kNoon + 7s;
  ASSERT_TRUE(refs_.commit(transaction));
  EXPECT_FALSE(found_at_once());
  EXPECT_EQ(find("a")->modified, kNoon + 7s);
  EXPECT_TRUE(found_at_once());
}

TEST_F(RepositoriesTest, ARenamedOneHasItsNewNameAndFreesTheOld) {
  const auto repository = made("old");
  ASSERT_EQ(repositories_.rename(repository.id, repository_name("new"), kNoon + 1s), RenameOutcome::renamed);
  EXPECT_EQ(find("new")->id, repository.id);
  EXPECT_EQ(find("new")->name, repository_name("new"));
  EXPECT_EQ(find("new")->modified, kNoon + 1s);
  EXPECT_FALSE(find("old"));
  EXPECT_NE(made("old").id, repository.id);
}

TEST_F(RepositoriesTest, ANameThatIsTakenIsNotGivenAgain) {
  const auto repository = made("a");
  made("b");
  EXPECT_EQ(repositories_.rename(repository.id, repository_name("b"), kNoon), RenameOutcome::name_taken);
  EXPECT_EQ(repositories_.rename(repository.id, repository_name("a"), kNoon), RenameOutcome::name_taken);
  EXPECT_EQ(find("a")->id, repository.id);
  EXPECT_EQ(repositories_.rename(RepositoryId::random(), repository_name("c"), kNoon), RenameOutcome::absent);
  EXPECT_FALSE(find("c"));
}

TEST_F(RepositoriesTest, TheDefaultBranchIsOneThatExists) {
  const auto repository = made("payments");
  const auto main = ref_name("refs/heads/main");
  EXPECT_EQ(repositories_.set_default_branch(repository.id, main, kNoon), DefaultBranchOutcome::no_such_branch);
  ASSERT_TRUE(refs_.commit(push(repository.id, {creation("refs/heads/main", object('1'))})));
  EXPECT_EQ(repositories_.set_default_branch(repository.id, main, kNoon), DefaultBranchOutcome::updated);
  EXPECT_EQ(find("payments")->default_branch, main);
  EXPECT_EQ(repositories_.set_default_branch(RepositoryId::random(), main, kNoon), DefaultBranchOutcome::absent);
}

TEST_F(RepositoriesTest, MadeAgainUnderItsNameItIsEmptyAndAnother) {
  const auto before = made("payments");
  ASSERT_TRUE(refs_.commit(push(before.id, {creation("refs/heads/main", object('1'))})));
  ASSERT_EQ(repositories_.remove(before.id, kNoon), true);
  made("payments");
  const auto after = find("payments");
  EXPECT_NE(after->id, before.id);
  EXPECT_THAT(refs_.load(after->id).value()->refs, IsEmpty());
  EXPECT_FALSE(after->default_branch);
}

TEST_F(RepositoriesTest, APushMarksARepositoryModified) {
  const auto repository = made("payments");
  auto transaction = push(repository.id, {creation("refs/heads/main", object('1'))});
  transaction.cause.at = kNoon + 7s;
  ASSERT_TRUE(refs_.commit(transaction));
  EXPECT_EQ(find("payments")->modified, kNoon + 7s);
}

TEST_F(RepositoriesTest, AnIdThatIsInUseIsAnError) {
  auto twin = made("a");
  twin.name = repository_name("b");
  EXPECT_FALSE(repositories_.create(twin, 1000));
  EXPECT_FALSE(find("b"));
}

}  // namespace
}  // namespace crossgate::storage
