#include "git/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "git/testing/served_repository.h"

namespace crossgate::git {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// The store with something that happens whenever a pack is about to be brought.
class StoreWithEvents final : public storage::PackStore {
 public:
  StoreWithEvents(PackStore& store, std::function<void()> event) : store_(store), event_(std::move(event)) {}
  Result<std::unique_ptr<storage::BlobWriter>> writer(const RepositoryId& repository, const storage::BlobId& id,
                                                      storage::BlobKind kind) override {
    return store_.writer(repository, id, kind);
  }
  Result<void> adopt(const RepositoryId& repository, const storage::BlobId& id, storage::BlobKind kind,
                     const std::filesystem::path& file) override {
    return store_.adopt(repository, id, kind, file);
  }
  Result<std::string> read(const RepositoryId& repository, const storage::BlobId& id, storage::BlobKind kind,
                           std::uint64_t offset, std::uint64_t length) override {
    return store_.read(repository, id, kind, offset, length);
  }
  Result<std::optional<storage::BlobStat>> stat(const RepositoryId& repository, const storage::BlobId& id,
                                                storage::BlobKind kind) override {
    return store_.stat(repository, id, kind);
  }
  Result<void> remove(const RepositoryId& repository, const storage::BlobId& id) override {
    return store_.remove(repository, id);
  }
  Result<std::vector<storage::BlobId>> list(const RepositoryId& repository, const std::optional<storage::BlobId>& after,
                                            std::size_t limit) override {
    return store_.list(repository, after, limit);
  }
  std::optional<std::filesystem::path> local_path(const RepositoryId& repository, const storage::BlobId& id,
                                                  storage::BlobKind kind) const override {
    event_();
    return store_.local_path(repository, id, kind);
  }

 private:
  PackStore& store_;
  std::function<void()> event_;
};

class CheckTest : public ServedRepository {
 protected:
  CheckTest() {
    const auto commit = client_.commit("one");
    // With a tag in it, a pack goes into the store.
    EXPECT_EQ(push({{kZeroId, commit, "refs/heads/main"}}, client_.pack({commit, client_.tag(commit)})),
              "unpack ok\nok refs/heads/main\n0000\n");
    pack_ = manifest().front();
    tip_ = commit;
  }

  void push_inlined() {
    const auto commit = client_.commit("two", {tip_});
    EXPECT_EQ(push({{tip_, commit, "refs/heads/main"}}, client_.pack({commit, "^" + tip_})),
              "unpack ok\nok refs/heads/main\n0000\n");
  }

  /// The lines that tell of faults, or the error by which the repository could not be looked at.
  Result<std::vector<std::string>> check(storage::PackStore& packs) {
    std::vector<std::string> lines;
    BackgroundGit git("git", {});
    Checker checker(data_->metadata(), packs, git, folder_.path(),
                    [&](const std::string& line) { lines.push_back(line); });
    TRY_VOID(checker.check_database());
    const auto repository = storage::Repositories(data_->metadata()).find(*id_).value().value();
    TRY_VOID(checker.check(repository));
    EXPECT_EQ(checker.faults(), lines.size());
    return lines;
  }
  std::vector<std::string> faults() {
    const auto lines = check(data_->packs());
    EXPECT_TRUE(lines) << lines.error().message;
    return lines.value_or(std::vector<std::string>());
  }
  std::filesystem::path file(storage::BlobKind kind) { return *data_->packs().local_path(*id_, pack_->blob, kind); }
  /// A fault in the pack itself, not in the views that hold a link to it.
  void rewrite(const std::function<void(std::string&)>& change) {
    const auto path = file(storage::BlobKind::pack);
    std::string bytes(std::filesystem::file_size(path), '\0');
    std::ifstream(path, std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    change(bytes);
    std::filesystem::remove(path);
    std::ofstream(path, std::ios::binary) << bytes;
  }
  void execute(const std::string& sql) { ASSERT_TRUE(data_->metadata().write({}, {{sql, {}, 1}}, {})); }

  std::optional<storage::Pack> pack_;
  std::string tip_;
};

TEST_F(CheckTest, FindsNothingInAWholeRepository) { EXPECT_THAT(faults(), IsEmpty()); }

TEST_F(CheckTest, LooksAtPacksInRowsToo) {
  push_inlined();
  EXPECT_THAT(faults(), IsEmpty());
  execute("UPDATE inline_pack SET pack = substr(pack, 1, length(pack) - 1)");
  EXPECT_THAT(faults(), ElementsAre(HasSubstr(" bytes instead of ")));
}

TEST_F(CheckTest, FindsAPackWhoseRowIsGone) {
  push_inlined();
  execute("DELETE FROM inline_pack");
  EXPECT_THAT(faults(), ElementsAre(HasSubstr(".pack is not in the store")));
}

TEST_F(CheckTest, FindsAPackThatIsGone) {
  std::filesystem::remove(file(storage::BlobKind::pack));
  EXPECT_THAT(faults(), ElementsAre("payments (" + std::string(id_->str()) + "): pack " +
                                    std::string(pack_->blob.str()) + ".pack is not in the store"));
}

TEST_F(CheckTest, FindsAnIndexThatIsGone) {
  std::filesystem::remove(file(storage::BlobKind::idx));
  EXPECT_THAT(faults(), ElementsAre(HasSubstr(".idx is not in the store")));
}

TEST_F(CheckTest, FindsAPackThatIsCutOff) {
  rewrite([](std::string& bytes) { bytes.pop_back(); });
  EXPECT_THAT(faults(), ElementsAre(HasSubstr(" bytes instead of ")));
}

TEST_F(CheckTest, FindsAPackOfAnotherChecksum) {
  rewrite([](std::string& bytes) { bytes.back() ^= 1; });
  EXPECT_THAT(faults(), ElementsAre(HasSubstr(" ends with checksum ")));
}

TEST_F(CheckTest, FindsAByteThatFlipped) {
  rewrite([](std::string& bytes) { bytes[bytes.size() / 2] ^= 1; });
  EXPECT_THAT(
      faults(),
      AllOf(Contains(HasSubstr("): error: objects/pack/pack-" + pack_->checksum + ".pack pack checksum mismatch")),
            Each(StartsWith("payments ("))));
}

TEST_F(CheckTest, MissesNoPackOfARepositoryThatIsDeletedMeanwhile) {
  StoreWithEvents packs(data_->packs(), [this] {
    storage::Repositories repositories(data_->metadata());
    EXPECT_TRUE(repositories.remove(*id_, clock_.now()));
    EXPECT_TRUE(repositories.purge(*id_, clock_.now()));
    EXPECT_TRUE(data_->packs().remove(*id_, pack_->blob));
  });
  const auto lines = check(packs);
  ASSERT_TRUE(lines) << lines.error().message;
  EXPECT_THAT(*lines, IsEmpty());
}

TEST_F(CheckTest, MissesNoPackThatIsReplacedMeanwhile) {
  const auto replaced_by = [this](const storage::BlobId& other) {
    execute("UPDATE pack SET blob = '" + std::string(other.str()) + "'");
  };
  int events = 0;
  StoreWithEvents once(data_->packs(), [&] {
    if (++events > 1) return;
    const auto other = storage::BlobId::random();
    for (const auto kind : {storage::BlobKind::pack, storage::BlobKind::idx})
      ASSERT_TRUE(data_->packs().adopt(*id_, other, kind, *data_->packs().local_path(*id_, pack_->blob, kind)));
    replaced_by(other);
    ASSERT_TRUE(data_->packs().remove(*id_, pack_->blob));
  });
  const auto lines = check(once);
  ASSERT_TRUE(lines) << lines.error().message;
  EXPECT_THAT(*lines, IsEmpty());
  EXPECT_GT(events, 1);

  StoreWithEvents ever_again(data_->packs(), [&] {
    for (const auto& pack : manifest()) ASSERT_TRUE(data_->packs().remove(*id_, pack.blob));
    replaced_by(storage::BlobId::random());
  });
  const auto checked = check(ever_again);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, kServiceUnavailable);
  EXPECT_THAT(checked.error().message, HasSubstr("replaced again and again"));
}

TEST_F(CheckTest, FindsARefWhoseObjectIsNotThere) {
  execute(
      "INSERT INTO ref (repo, name, id) SELECT repo, x'726566732f68656164732f67686f7374', "
      "x'7777777777777777777777777777777777777777' FROM ref");
  EXPECT_THAT(faults(), Contains(HasSubstr("refs/heads/ghost: invalid sha1 pointer 7777777")));
}

TEST_F(CheckTest, FindsADefaultBranchThatIsNotThere) {
  execute("UPDATE repository SET default_branch = x'726566732f68656164732f67686f7374'");
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("the default branch refs/heads/ghost does not exist")));
}

TEST_F(CheckTest, FindsWhatNoRowKnowsOf) {
  const auto blob = storage::BlobId::random();
  ASSERT_TRUE(data_->packs().adopt(*id_, blob, storage::BlobKind::pack, client_.path() / "config"));
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("the store has " + std::string(blob.str()) + ", which no row knows of")));
  ASSERT_TRUE(storage::Refs(data_->metadata()).intend(*id_, blob, clock_.now()));
  EXPECT_THAT(faults(), IsEmpty());
}

}  // namespace
}  // namespace crossgate::git
